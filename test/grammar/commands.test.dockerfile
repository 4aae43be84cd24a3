# SYNTAX TEST "source.dockerfile.stages" "Commands: the shell's grammar, and that it stays inside"
RUN apt-get update && apt-get install -y curl
# <--- meta.instruction.run.dockerfile keyword.other.special-method.dockerfile
#   ^^^^^^^ meta.embedded.line.shellscript source.shell entity.name.command.shell
#                  ^^ punctuation.separator.statement.and.shell
#                     ^^^^^^^ entity.name.command.shell
RUN FOO=bar make "$TARGET" > /dev/null
#   ^^^ source.shell variable.other.assignment.shell
#                  ^^^^^^ string.quoted.double.shell variable.other.normal.shell
#                          ^ keyword.operator.redirect.shell
RUN set -eux; \
#   ^^^ support.function.builtin.shell
#             ^ punctuation.separator.continuation.line.dockerfile
    # a comment that BuildKit drops, with an open " quote \
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ comment.line.number-sign.dockerfile

    # and an empty line
    if [ -f x ]; then \
#   ^^ keyword.control.if.shell
#                ^^^^ keyword.control.then.shell
        echo 'over \
#             ^^^^ string.quoted.single.shell
#                  ^ punctuation.separator.continuation.line.dockerfile
        # dropped inside of a string, too
#       ^^^^^^^^^ comment.line.number-sign.dockerfile
        lines'; \
#       ^^^^^ string.quoted.single.shell
#               ^ punctuation.separator.continuation.line.dockerfile
    fi
#   ^^ keyword.control.fi.shell
RUN make all # a comment for the shell, \
#            ^ punctuation.definition.comment.shell
#              ^^^^^^^^^ comment.line.number-sign.shell
  which goes on, as all this is one line
# ^^^^^^^^^^^^^ comment.line.number-sign.shell
RUN echo "never closed
#         ^^^^^^^^^^^^ string.quoted.double.shell
COPY a b
# <---- keyword.other.special-method.dockerfile - string.quoted.double.shell
RUN echo $(never closed `nor this ${or that
FROM alpine
# <---- keyword.other.special-method.dockerfile - source.shell
RUN { echo a; \
    if true; then for i in 1 2; do case x in \
ENV A=b
# <--- meta.embedded.line.shellscript - keyword.other.special-method.dockerfile
CMD cat<<EOF
# <--- keyword.other.special-method.dockerfile
WORKDIR /x
# <------- keyword.other.special-method.dockerfile
RUN [ "$A" = b ] && echo yes
#   ^ source.shell punctuation.definition.logical-expression.shell - meta.array.dockerfile
#                   ^^^^ support.function.builtin.shell
RUN [ -f x ] || true
#   ^ source.shell punctuation.definition.logical-expression.shell - meta.array.dockerfile
RUN ["echo", "hi"]
#   ^ punctuation.definition.array.begin.dockerfile - source.shell
RUN echo a\\
# <--- keyword.other.special-method.dockerfile
ENV B=c
# <--- keyword.other.special-method.dockerfile
RUN echo a \   
  b
# ^ meta.instruction.run.dockerfile
RUN echo no \ continuation
EXPOSE 1
# <------ keyword.other.special-method.dockerfile
\
# <- punctuation.separator.continuation.line.dockerfile
RUN echo
# <--- keyword.other.special-method.dockerfile
