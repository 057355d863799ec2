FROM eclipse-temurin:17 AS build
WORKDIR /source
COPY . .
RUN ./mvnw -q -Pfast package -Dmaven.test.skip=true \
 && mv target/distribution/headwater-*/ /headwater

FROM eclipse-temurin:17-jre
COPY --from=build /headwater /opt/headwater
# The first start writes the class-data archive beside the jars, which the user below cannot.
RUN /opt/headwater/bin/headwater --help >/dev/null \
 && useradd --system --uid 10001 --create-home --home-dir /var/lib/headwater headwater
USER headwater
WORKDIR /var/lib/headwater
EXPOSE 9464
# Neither curl nor wget is in every base image; bash is, because the launcher needs it.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/9464 && printf 'GET /health/live HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200'"]
ENTRYPOINT ["/opt/headwater/bin/headwater"]
