# SYNTAX TEST "source.dockerfile.stages" "Heredocs: where they end"
RUN <<EOF
#   ^^ keyword.operator.heredoc.dockerfile
#     ^^^ keyword.control.heredoc-token.dockerfile
set -e
# <--- meta.embedded.block.shellscript source.shell support.function.builtin.shell
echo "never closed
FROM fake AS inner
# <---- string.quoted.double.shell - keyword.other.special-method.dockerfile
 EOF
#^^^ - keyword.control.heredoc-token.dockerfile
EOF 
# <--- - keyword.control.heredoc-token.dockerfile
	EOF
#^^^ - keyword.control.heredoc-token.dockerfile
EOF
# <--- keyword.control.heredoc-token.dockerfile
COPY <<-"E2" <<E3 3<<E4 /dest/
# <---- keyword.other.special-method.dockerfile
#    ^^^ keyword.operator.heredoc.dockerfile
#        ^^ keyword.control.heredoc-token.dockerfile
#              ^^ keyword.control.heredoc-token.dockerfile
#                 ^ constant.numeric.file-descriptor.dockerfile
#                    ^^ keyword.control.heredoc-token.dockerfile
#                       ^^^^^^ string.unquoted.argument.dockerfile
	FROM x $LITERAL
#^^^^^^ string.unquoted.heredoc.dockerfile
		E2
# ^^ keyword.control.heredoc-token.dockerfile
FROM y $VARIABLE ${OTHER:-z}
# <------ string.unquoted.heredoc.dockerfile
#       ^^^^^^^^ variable.other.readwrite.dockerfile
	E3
#^^ string.unquoted.heredoc.dockerfile
E3
# <-- keyword.control.heredoc-token.dockerfile
FROM z
# <------ string.unquoted.heredoc.dockerfile
E4
# <-- keyword.control.heredoc-token.dockerfile
COPY <<'EOF' /x
$LITERAL
# <-------- string.unquoted.heredoc.dockerfile - variable.other.readwrite.dockerfile
EOF
ADD << EOF /x
#      ^^^ keyword.control.heredoc-token.dockerfile
$VARIABLE
#^^^^^^^^ variable.other.readwrite.dockerfile
EOF
# <--- keyword.control.heredoc-token.dockerfile
ONBUILD RUN <<A.b+c*
echo
# <---- source.shell support.function.builtin.shell
A.b+cc
# <------ - keyword.control.heredoc-token.dockerfile
A.b+c*
# <------ keyword.control.heredoc-token.dockerfile
RUN --mount=type=cache,target=/x \
    # flags only, so far
    --network=none \
    <<EOF
#     ^^^ keyword.control.heredoc-token.dockerfile
echo
# <---- meta.embedded.block.shellscript source.shell support.function.builtin.shell
EOF
# <--- keyword.control.heredoc-token.dockerfile
RUN set -e; \
    echo "cout << x; \
#              ^^ string.quoted.double.shell - keyword.operator.heredoc.dockerfile
    done"; \
    cat <<EOF > /x
#       ^^ keyword.operator.heredoc.dockerfile
#         ^^^ keyword.control.heredoc-token.dockerfile
FROM $IT
# <---- string.unquoted.heredoc.dockerfile
#     ^^ variable.other.readwrite.dockerfile
EOF
# <--- keyword.control.heredoc-token.dockerfile
RUN set -e; \
    cat <<-EOF > /x && \
#       ^^^ keyword.operator.heredoc.dockerfile
#              ^ keyword.operator.redirect.shell
#                      ^ punctuation.separator.continuation.line.dockerfile

    # of the same command, <<not
#   ^^^^^^^^^^^^^ comment.line.number-sign.dockerfile
    sed -i s/a/b/ \
#   ^^^ entity.name.command.shell
    /x
FROM "$IT
# <---- string.unquoted.heredoc.dockerfile
	EOF
#^^^ keyword.control.heredoc-token.dockerfile
COPY --chmod=755 \
    <<EOF /x
FROM x
# <---- string.unquoted.heredoc.dockerfile
EOF
RUN cat <<EOF && \
    echo "more" # of the command
#   ^^^^ source.shell support.function.builtin.shell
FROM x
# <---- string.unquoted.heredoc.dockerfile
EOF
# <--- keyword.control.heredoc-token.dockerfile
RUN echo "<<EOF" '<<EOF' cat<<EOF $((1<<2)) <<< x
# <--- keyword.other.special-method.dockerfile
COPY ["<<EOF", "x"]
# <---- keyword.other.special-method.dockerfile
RUN echo it's <<EOF
# <--- keyword.other.special-method.dockerfile
CMD cat <<EOF
# <--- keyword.other.special-method.dockerfile
FROM alpine
# <---- keyword.other.special-method.dockerfile
RUN <<EOF
never ended
FROM alpine
# <---- source.shell - keyword.other.special-method.dockerfile
