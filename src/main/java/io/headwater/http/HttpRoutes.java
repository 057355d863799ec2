package io.headwater.http;

import io.headwater.metrics.PrometheusExposition;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the endpoint answers, and what it refuses. */
final class HttpRoutes {
  static final String OVERVIEW = """
      GET /metrics       Prometheus text format 0.0.4, or OpenMetrics where Accept asks for it
      GET /health/live   200 while the process works, 503 once only a restart helps
      GET /health/ready  200 while records are processed and queries answered, else 503
      GET /tables        the tables of which this instance has rows
      GET /tables/NAME   rows as JSON: ?key=K, ?prefix=P or ?from=A&to=B, &limit=N&after=K
      """;

  private static final Logger LOG = LoggerFactory.getLogger(HttpRoutes.class);

  private final PrometheusExposition exposition;
  private final Health health;
  private final TableRoutes tables;
  private final HostCheck hosts;

  HttpRoutes(PrometheusExposition exposition, Health health, Tables tables, HostCheck hosts) {
    this.exposition = exposition;
    this.health = health;
    this.tables = new TableRoutes(tables);
    this.hosts = hosts;
  }

  void addTo(RoutesConfig routes) {
    routes.before(this::check);
    read(
        routes, "/", context -> context.contentType("text/plain; charset=utf-8").result(OVERVIEW));
    read(routes, "/metrics", this::metrics);
    read(routes, "/health/live", context -> health(context, "live", health.isLive()));
    read(routes, "/health/ready", context -> health(context, "ready", health.isReady()));
    read(routes, "/tables", tables::names);
    read(routes, "/tables/{name}", tables::rows);
    routes.exception(HttpResponseException.class, (e, context) -> refuse(context, e.getStatus()));
    routes.exception(Exception.class, (e, context) -> {
      LOG.error("request not answered [route={}]", place(context), e);
      refuse(context, Refusal.INTERNAL.status());
    });
  }

  /* HEAD by name: Javalin would answer it with 200 wherever a GET route exists, ready or not. */
  private static void read(RoutesConfig routes, String path, Handler handler) {
    routes.get(path, handler);
    routes.head(path, handler);
  }

  private void check(Context context) {
    String header = context.header("Host");
    String authority = context.req().getServerName();
    if (!hosts.accepts(header) || !hosts.accepts(authority)) {
      throw new HttpResponseException(Refusal.MISDIRECTED.status());
    }
    if (context.req().getContentLengthLong() > HttpLimits.CONTENT_BYTES) {
      throw new HttpResponseException(Refusal.CONTENT_TOO_LARGE.status());
    }
  }

  private void metrics(Context context) throws IOException {
    String accept = Objects.requireNonNullElse(context.header("Accept"), "");
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    exposition.write(text, accept);
    context.contentType(exposition.contentType(accept)).result(text.toByteArray());
  }

  private void health(Context context, String aspect, boolean well) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put(aspect, well);
    body.put("details", new TreeMap<>(health.details()));
    context.status(well ? 200 : 503);
    context.contentType("application/json").result(Refusal.json(body));
  }

  private static void refuse(Context context, int status) {
    Refusal refusal = Refusal.ofStatus(status);
    if (refusal == Refusal.METHOD_NOT_ALLOWED) {
      context.header("Allow", "GET, HEAD");
    }
    context.status(refusal.status());
    context.contentType("application/json").result(refusal.json(place(context)));
  }

  private static String place(Context context) {
    return context.req().getMethod() + " " + context.path();
  }
}
