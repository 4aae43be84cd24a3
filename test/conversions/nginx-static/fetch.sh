# Starts the server, asks it for the page and ends.
nginx
exec 3<> /dev/tcp/127.0.0.1/80
printf 'GET /index.html HTTP/1.0\r\n\r\n' >&3
sed '1,/^\r$/d' <&3
nginx -s stop
