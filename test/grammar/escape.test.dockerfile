# SYNTAX TEST "source.dockerfile.stages" "escape=: the rest of the file is continued by a backtick"
# syntax=docker/dockerfile:1
# ^^^^^^ keyword.other.directive.dockerfile
# escape=`
# ^^^^^^ meta.escape.backtick.dockerfile keyword.other.directive.dockerfile
#        ^ string.unquoted.directive.dockerfile
# check=skip=all
# ^^^^^ keyword.other.directive.dockerfile
FROM mcr.microsoft.com/windows/servercore:ltsc2022 `
#                                                  ^ punctuation.separator.continuation.line.dockerfile
    AS base
#   ^^ keyword.other.special-method.dockerfile
#      ^^^^ entity.name.type.stage.dockerfile
# syntax=late
# ^^^^^^^^^^^ comment.line.number-sign.dockerfile - meta.directive.dockerfile
WORKDIR C:\
# <------- keyword.other.special-method.dockerfile
#       ^^^ string.unquoted.argument.dockerfile
COPY app C:\app\
# <---- keyword.other.special-method.dockerfile
#        ^^^^^^^ string.unquoted.argument.dockerfile
RUN if exist C:\x (del C:\x) `
#   ^^ meta.embedded.line.bat source.batchfile
#                            ^ punctuation.separator.continuation.line.dockerfile
    && echo %PATH%
#            ^^^^ meta.embedded.line.bat
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
# <----- keyword.other.special-method.dockerfile
#       ^^^^^^^^^^ meta.array.dockerfile string.quoted.double.dockerfile
RUN --mount=type=cache,target=C:\cache Get-ChildItem -Path C:\ | `
#     ^^^^^ entity.other.attribute-name.flag.dockerfile
#                                      ^^^^^^^^^^^^^ meta.embedded.line.powershell source.powershell support.function.powershell
    Remove-Item -Recurse
#   ^^^^^^^^^^^ meta.embedded.line.powershell support.function.powershell
CMD ["app.exe"]
#     ^^^^^^^ meta.array.dockerfile string.quoted.double.dockerfile - meta.embedded.line.powershell
SHELL ["cmd", "/S", "/C"]
RUN echo %PATH%
#   ^^^^ meta.embedded.line.bat - meta.embedded.line.powershell
FROM base
# <---- keyword.other.special-method.dockerfile - meta.shell.cmd.dockerfile
