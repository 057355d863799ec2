package io.headwater.cli;

import io.headwater.http.Health;
import io.headwater.runtime.HeadwaterApp;
import java.util.Map;
import java.util.TreeMap;

/**
 * The health of a running application: halted is not live; restoring, paused or short of a thread
 * is not ready.
 */
record AppHealth(HeadwaterApp app) implements Health {
  @Override
  public boolean isLive() {
    return app.halt().isEmpty();
  }

  @Override
  public boolean isReady() {
    return app.isRunning();
  }

  @Override
  public Map<String, String> details() {
    Map<String, String> details = new TreeMap<>();
    details.put("state", app.state());
    details.put("topology", app.spec().name());
    app.metrics()
        .globalTables()
        .forEach(
            (table, meter) -> details.put("skipped-rows." + table, Long.toString(meter.skipped())));
    app.paused().ifPresent(reason -> details.put("paused", reason));
    app.replacing().ifPresent(reason -> details.put("replacing", reason));
    if (!app.waiting().isEmpty()) {
      details.put("waiting", String.join("; ", app.waiting()));
    }
    app.halt().ifPresent(reason -> details.put("halted", reason));
    return details;
  }
}
