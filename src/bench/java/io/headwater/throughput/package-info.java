/**
 * What an event costs from topic to topic: the same job in Headwater and by hand, on one broker,
 * each result checked. Nothing here is part of the library.
 */
@NullMarked
package io.headwater.throughput;

import org.jspecify.annotations.NullMarked;
