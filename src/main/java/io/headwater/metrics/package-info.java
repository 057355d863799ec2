/**
 * What is measured about one running topology: names, units, the registry, and the bridges that
 * show it: Prometheus, JMX, the console. Kafka's own metrics come in through a metrics reporter.
 *
 * <p>Belongs here: meters for the hot path, {@link io.headwater.metrics.Measure} as the one list of
 * names and units, and renderings of the registry. Does not belong here: the decision when
 * something is counted, which is the hosts' and the clients', and serving it over a network.
 */
@NullMarked
package io.headwater.metrics;

import org.jspecify.annotations.NullMarked;
