# syntax=docker/dockerfile:1

# The version of the toolchain.
ARG GO_VERSION=1.23

FROM --platform=$BUILDPLATFORM golang:${GO_VERSION}-alpine AS base
WORKDIR /src
RUN apk add --no-cache git \
    # for cgo
    gcc musl-dev

FROM base AS modules
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download -x

FROM modules AS build
ARG TARGETOS TARGETARCH
ENV CGO_ENABLED=0 GOFLAGS="-trimpath -buildvcs=false"
RUN --mount=type=cache,target=/go/pkg/mod \
    --mount=type=cache,target=/root/.cache/go-build \
    --mount=type=bind,target=. \
    GOOS=$TARGETOS GOARCH=$TARGETARCH go build -ldflags="-s -w -X main.version=$(git describe)" -o /out/ ./cmd/...

FROM build AS test
RUN --mount=from=golangci/golangci-lint:v1.60,source=/usr/bin/golangci-lint,target=/bin/lint \
    go test ./... && lint run || { echo "failed: $?"; exit 1; }

FROM gcr.io/distroless/static@sha256:0000000000000000000000000000000000000000000000000000000000000000
LABEL org.opencontainers.image.title="server"
COPY --link --from=build --chown=65532:65532 /out/server /usr/bin/
COPY --from=0 /etc/ssl/certs /etc/ssl/certs
USER 65532
EXPOSE 8080/tcp 9090
HEALTHCHECK --interval=10s CMD ["/usr/bin/server", "-check"]
ENTRYPOINT ["/usr/bin/server"]
CMD ["-listen", ":8080"]
