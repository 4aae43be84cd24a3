# SYNTAX TEST "source.dockerfile.stages" "Stages: where they are named, and where they are mentioned"
ARG VERSION=1.22 DEBUG
# <--- meta.instruction.arg.dockerfile keyword.other.special-method.dockerfile
#   ^^^^^^^ variable.other.assignment.dockerfile
#          ^ keyword.operator.assignment.dockerfile
#           ^^^^ string.unquoted.argument.dockerfile
#                ^^^^^ variable.other.assignment.dockerfile

FROM golang:1.22-alpine AS build
# <---- meta.instruction.from.dockerfile keyword.other.special-method.dockerfile
#    ^^^^^^ string.unquoted.image.dockerfile
#          ^ punctuation.separator.tag.dockerfile
#           ^^^^^^^^^^^ constant.other.tag.dockerfile
#                       ^^ keyword.other.special-method.dockerfile
#                          ^^^^^ entity.name.type.stage.dockerfile - string.unquoted.image.dockerfile

from --platform=$BUILDPLATFORM registry.example:5000/team/node:${NODE:-20}-slim@sha256:0123abc as Front.End_1
# <---- keyword.other.special-method.dockerfile
#    ^^ punctuation.definition.flag.dockerfile
#      ^^^^^^^^ meta.flag.dockerfile entity.other.attribute-name.flag.dockerfile
#              ^ punctuation.separator.key-value.dockerfile
#                ^^^^^^^^^^^^^ variable.other.readwrite.dockerfile
#                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ string.unquoted.image.dockerfile - constant.other.tag.dockerfile
#                                                              ^^ punctuation.definition.variable.begin.dockerfile
#                                                                ^^^^ variable.other.readwrite.dockerfile
#                                                                    ^^ keyword.operator.expansion.dockerfile
#                                                                      ^^ string.unquoted.default.dockerfile
#                                                                        ^ punctuation.definition.variable.end.dockerfile
#                                                                         ^^^^^ constant.other.tag.dockerfile
#                                                                              ^ punctuation.separator.digest.dockerfile
#                                                                               ^^^^^^^^^^^^^^ constant.other.digest.dockerfile
#                                                                                              ^^ keyword.other.special-method.dockerfile
#                                                                                                 ^^^^^^^^^^^ entity.name.type.stage.dockerfile

FROM build AS test
#    ^^^^^ entity.name.type.base.dockerfile
#             ^^^^ entity.name.type.stage.dockerfile
FROM "build"
#     ^^^^^ entity.name.type.base.dockerfile
FROM ${BASE} AS final
#      ^^^^ variable.other.readwrite.dockerfile
#            ^^ keyword.other.special-method.dockerfile
#               ^^^^^ entity.name.type.stage.dockerfile
FROM as AS as
#    ^^ entity.name.type.base.dockerfile
#       ^^ keyword.other.special-method.dockerfile
#          ^^ entity.name.type.stage.dockerfile
FROM scratch
#    ^^^^^^^ constant.language.scratch.dockerfile
FROM \
    # a comment
#   ^^^^^^^^^^^ comment.line.number-sign.dockerfile
    alpine \
#   ^^^^^^ entity.name.type.base.dockerfile
    AS \
#   ^^ keyword.other.special-method.dockerfile
    spread
#   ^^^^^^ entity.name.type.stage.dockerfile

COPY --from=build /go/bin/app /usr/bin/
# <---- meta.instruction.copy.dockerfile keyword.other.special-method.dockerfile
#      ^^^^ entity.other.attribute-name.flag.dockerfile
#           ^^^^^ entity.name.type.stage.reference.dockerfile - string.unquoted.flag-value.dockerfile
#                 ^^^^^^^^^^^ string.unquoted.argument.dockerfile
COPY --link --from=build --chown=1000:$GROUP --chmod=644 --exclude=*.md /a /b
#      ^^^^ entity.other.attribute-name.flag.dockerfile
#                  ^^^^^ entity.name.type.stage.reference.dockerfile
#                                ^^^^^ string.unquoted.flag-value.dockerfile
#                                      ^^^^^ variable.other.readwrite.dockerfile
#                                                    ^^^ constant.numeric.dockerfile
#                                                                  ^^^^ string.unquoted.flag-value.dockerfile
COPY --from=0 /a --from=build
#           ^ constant.numeric.stage-index.dockerfile
#                ^^^^^^^^^^^^ string.unquoted.argument.dockerfile - meta.flag.dockerfile
COPY --from="build" /a /b
#            ^^^^^ entity.name.type.stage.reference.dockerfile
COPY --from=nginx:1.27 /a /b
#           ^^^^^ string.unquoted.image.dockerfile - entity.name.type.stage.reference.dockerfile
#                 ^^^^ constant.other.tag.dockerfile
COPY --from=scratch /a /b
#           ^^^^^^^ constant.language.scratch.dockerfile
COPY --from=$STAGE /a /b
#            ^^^^^ variable.other.readwrite.dockerfile
COPY --from= /a /b
#            ^^ string.unquoted.argument.dockerfile
COPY \
    --from=build \
#          ^^^^^ entity.name.type.stage.reference.dockerfile
    /a /b
#   ^^ string.unquoted.argument.dockerfile
ADD --checksum=sha256:24454f83 https://example.com/a.tar.gz /
# <--- meta.instruction.add.dockerfile keyword.other.special-method.dockerfile
#     ^^^^^^^^ entity.other.attribute-name.flag.dockerfile
#                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ string.unquoted.argument.dockerfile

RUN --mount=type=bind,from=build,source=/src,target=. --mount="type=cache,target=/a b,from=cache" \
#     ^^^^^ entity.other.attribute-name.flag.dockerfile
#           ^^^^ variable.parameter.mount.dockerfile
#                ^^^^ constant.language.mount-type.dockerfile
#                     ^^^^ variable.parameter.mount.dockerfile
#                          ^^^^^ entity.name.type.stage.reference.dockerfile
#                                ^^^^^^ variable.parameter.mount.dockerfile
#                                       ^^^^ string.unquoted.flag-value.dockerfile
    --mount=from=node:20,target=/n,ro --mount=type=secret,id=key,required=true,mode=0400 --network=none make
#                ^^^^ string.unquoted.image.dockerfile
#                     ^^ constant.other.tag.dockerfile
#            ^^ variable.parameter.mount.dockerfile
#                                                  ^^^^^^ constant.language.mount-type.dockerfile
#                                                                ^^^^^^^^ variable.parameter.mount.dockerfile
#                                                                         ^^^^ constant.language.boolean.dockerfile
#                                                                                   ^^^^ constant.numeric.dockerfile
#                                                                                          ^^^^^^^ entity.other.attribute-name.flag.dockerfile
#                                                                                                  ^^^^ string.unquoted.flag-value.dockerfile
#                                                                                                       ^^^^ meta.embedded.line.shellscript source.shell entity.name.command.shell
onbuild copy --from=build /a /b
# <------- keyword.control.onbuild.dockerfile
#       ^^^^ keyword.other.special-method.dockerfile
#                   ^^^^^ entity.name.type.stage.reference.dockerfile
ONBUILD RUN --mount=from=build,target=/x ls
# <------- keyword.control.onbuild.dockerfile
#       ^^^ keyword.other.special-method.dockerfile
#                        ^^^^^ entity.name.type.stage.reference.dockerfile
#                                        ^^ entity.name.command.shell
