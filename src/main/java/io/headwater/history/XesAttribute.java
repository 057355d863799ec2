package io.headwater.history;

/** An attribute of a trace or event: the name of its element, such as {@code date}, and value. */
record XesAttribute(String element, String value) {}
