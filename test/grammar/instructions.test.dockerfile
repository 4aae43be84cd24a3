# SYNTAX TEST "source.dockerfile.stages" "The other instructions"
ENV PATH=/a:$PATH GREETING="hi \"$NAME\" there" QUOTED='$NO' \
# <--- meta.instruction.env.dockerfile keyword.other.special-method.dockerfile
#   ^^^^ variable.other.assignment.dockerfile
#        ^^^ string.unquoted.argument.dockerfile
#            ^^^^ variable.other.readwrite.dockerfile
#                 ^^^^^^^^ variable.other.assignment.dockerfile
#                           ^^^ string.quoted.double.dockerfile
#                              ^^ constant.character.escape.dockerfile
#                                 ^^^^ string.quoted.double.dockerfile variable.other.readwrite.dockerfile
#                                                       ^^^ string.quoted.single.dockerfile - variable.other.readwrite.dockerfile
    # in between
#   ^^^^^^^^^^^^ comment.line.number-sign.dockerfile

    LAST=a=b
#   ^^^^ variable.other.assignment.dockerfile
#        ^^^ string.unquoted.argument.dockerfile
ENV OLD form of=it
#   ^^^ variable.other.assignment.dockerfile
#       ^^^^ string.unquoted.argument.dockerfile
#            ^^^^^ string.unquoted.argument.dockerfile
LABEL org.example.version="1.0" "quoted key"=x
#     ^^^^^^^^^^^^^^^^^^^ variable.other.assignment.dockerfile
#                          ^^^ string.quoted.double.dockerfile
#                                ^^^^^^^^^^ string.quoted.double.dockerfile
#                                           ^ keyword.operator.assignment.dockerfile
EXPOSE 80 443/tcp 8000-8010/udp $PORT/tcp
#      ^^ constant.numeric.port.dockerfile
#         ^^^ constant.numeric.port.dockerfile
#             ^^^ constant.language.protocol.dockerfile
#                 ^^^^ constant.numeric.port.dockerfile
#                      ^^^^ constant.numeric.port.dockerfile
#                                ^^^^ variable.other.readwrite.dockerfile
WORKDIR /src/${A:+${B}}/$C
#       ^^^^^ string.unquoted.argument.dockerfile
#              ^ variable.other.readwrite.dockerfile
#               ^^ keyword.operator.expansion.dockerfile
#                   ^ variable.other.readwrite.dockerfile
#                        ^ variable.other.readwrite.dockerfile
USER app:app
#    ^^^^^^^ string.unquoted.argument.dockerfile
VOLUME ["/data"]
#      ^ punctuation.definition.array.begin.dockerfile
#        ^^^^^ meta.array.dockerfile string.quoted.double.dockerfile
VOLUME /data /more
#      ^^^^^ string.unquoted.argument.dockerfile
STOPSIGNAL SIGTERM
#          ^^^^^^^ constant.language.signal.dockerfile
STOPSIGNAL 9
#          ^ constant.numeric.signal.dockerfile
HEALTHCHECK --interval=1m30s --retries=3 CMD curl -f http://localhost/ || exit 1
#             ^^^^^^^^ entity.other.attribute-name.flag.dockerfile
#                      ^^^^^ constant.numeric.dockerfile
#                                      ^ constant.numeric.dockerfile
#                                        ^^^ keyword.other.special-method.dockerfile
#                                            ^^^^ meta.embedded.line.shellscript source.shell entity.name.command.shell
#                                                                         ^^^^ source.shell support.function.builtin.shell
HEALTHCHECK NONE
#           ^^^^ constant.language.none.dockerfile
HEALTHCHECK --timeout=3s \
#                     ^^ constant.numeric.dockerfile
    CMD ["curl", "-f"]
#   ^^^ keyword.other.special-method.dockerfile
#         ^^^^ meta.array.dockerfile string.quoted.double.dockerfile
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# <----- keyword.other.special-method.dockerfile
#                          ^^^^^^^^ string.quoted.double.dockerfile
MAINTAINER "Somebody" <a@example.com>
# <---------- keyword.other.special-method.dockerfile
#           ^^^^^^^^ string.quoted.double.dockerfile
CMD ["a\"b\u0041", "$HOME", \
#      ^^ constant.character.escape.dockerfile
#         ^^^^^^ constant.character.escape.dockerfile
#                ^ punctuation.separator.array.dockerfile
    "c"]
#    ^ meta.array.dockerfile string.quoted.double.dockerfile
#      ^ punctuation.definition.array.end.dockerfile
ENTRYPOINT exec "$0" --flag
#          ^^^^ source.shell support.function.builtin.shell
#                    ^^^^^^ source.shell - meta.flag.dockerfile
	 eNv   A=b
# ^^^ keyword.other.special-method.dockerfile
#       ^ variable.other.assignment.dockerfile
