package io.headwater.client;

/**
 * What became of deliveries, since the subscriber was started: {@code taken = accepted + released +
 * rejected + lost}, and those that are pending.
 *
 * @param taken records that were delivered
 * @param accepted records that are done
 * @param released records that are to be delivered again
 * @param rejected records that were given up, as the failure policy says
 * @param lost records whose lock ran out or could not be renewed: they are delivered again, also if
 *     they were handled
 * @param renewed locks that were renewed
 * @param refused answers that the brokers did not take: those records are delivered again
 */
public record ShareCounts(
    long taken,
    long accepted,
    long released,
    long rejected,
    long lost,
    long renewed,
    long refused) {}
