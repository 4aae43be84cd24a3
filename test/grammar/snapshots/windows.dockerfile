# escape=`

FROM mcr.microsoft.com/windows/servercore:ltsc2022 AS build
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue';"]
WORKDIR C:\src\
RUN Invoke-WebRequest -OutFile tool.zip https://example.com/tool.zip; `
    # the checksum
    if ((Get-FileHash tool.zip).Hash -ne $env:TOOL_HASH) { exit 1 }; `
    Expand-Archive tool.zip -DestinationPath C:\tool

FROM mcr.microsoft.com/windows/nanoserver:ltsc2022
COPY --from=build C:\tool\ C:\tool\
RUN setx PATH "%PATH%;C:\tool" && `
    del /q C:\temp
ENTRYPOINT ["C:\\tool\\tool.exe"]
