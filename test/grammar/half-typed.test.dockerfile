# SYNTAX TEST "source.dockerfile.stages" "Half-typed lines"
FRO
# <--- meta.instruction.unknown.dockerfile - keyword.other.special-method.dockerfile
FROM
# <---- keyword.other.special-method.dockerfile
FROM alpine AS
#           ^^ keyword.other.special-method.dockerfile
COPY --from
#      ^^^^ entity.other.attribute-name.flag.dockerfile
COPY --from=
#      ^^^^ entity.other.attribute-name.flag.dockerfile
COPY --
# <---- keyword.other.special-method.dockerfile
COPY "never closed
RUN --mount=type=cache,from=
#                ^^^^^ constant.language.mount-type.dockerfile
#                      ^^^^ variable.parameter.mount.dockerfile
RUN --mount="never closed
ENV A="never closed
# <--- keyword.other.special-method.dockerfile
ENV B=${never:-closed
CMD ["never", "closed
# <--- keyword.other.special-method.dockerfile
RUN
# <--- keyword.other.special-method.dockerfile
RUN \
COPY a b
# <---- meta.embedded.line.shellscript - keyword.other.special-method.dockerfile
UNKNOWN a \
FROM b
# <---- meta.instruction.unknown.dockerfile - keyword.other.special-method.dockerfile
ONBUILD
# <------- keyword.control.onbuild.dockerfile
LABEL =
ENV =
ARG =x
EXPOSE /
HEALTHCHECK
HEALTHCHECK CMD
#           ^^^ keyword.other.special-method.dockerfile
SHELL
SHELL ["powershell"
RUN dir
#   ^^^ meta.embedded.line.powershell
FROM alpine AS last
# <---- keyword.other.special-method.dockerfile
#              ^^^^ entity.name.type.stage.dockerfile
