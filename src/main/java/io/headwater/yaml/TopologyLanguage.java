package io.headwater.yaml;

import io.headwater.event.MessageTypes;
import io.headwater.expression.ExpressionCompiler;
import java.util.List;

/**
 * What the words of one topology mean.
 *
 * @param packages protobuf packages that types may be named without, in order
 * @param expressions compiles its rules
 * @param classes finds the Java that it binds
 */
record TopologyLanguage(
    MessageTypes types,
    List<String> packages,
    ExpressionCompiler expressions,
    JavaClasses classes) {}
