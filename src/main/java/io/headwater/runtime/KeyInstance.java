package io.headwater.runtime;

import java.util.Optional;

/**
 * Where the row of a key is.
 *
 * @param endpoint host and port of the instance, as its {@code application.server} says; absent if
 *     it says nothing, or nobody has the partition now
 * @param isHere whether it is the instance that was asked
 */
public record KeyInstance(int partition, Optional<String> endpoint, boolean isHere) {}
