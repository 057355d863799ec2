package io.headwater.expression;

import java.util.List;

/**
 * The source of one class, which implements {@link
 * io.headwater.expression.internal.CompiledRule}.
 *
 * @param constants what its constructor takes, as one array
 * @param loader sees every class that the source names
 */
record JavaSource(String name, String source, List<Object> constants, ClassLoader loader) {}
