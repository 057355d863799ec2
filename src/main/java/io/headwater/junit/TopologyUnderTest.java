package io.headwater.junit;

import io.headwater.dsl.TopologyDefinition;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the topology that the tests of a class, and of those nested in it, are about. */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface TopologyUnderTest {
  /** Returns the class of a topology that is written in Java. */
  Class<? extends TopologyDefinition> value() default TopologyDefinition.class;

  /** Returns the path of a topology that is written in YAML, from where the tests run. */
  String file() default "";
}
