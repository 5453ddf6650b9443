package io.gridrelay.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes a record component that can be set by file, flag and environment. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
  /** Default, as it would be written in the file; empty: none (null, or an empty list or map). */
  String value();

  /** What it does, in one or two sentences. */
  String help();

  /** Flag of its own, such as {@code --data}; empty: derived from the key. */
  String flag() default "";

  /** Smallest value allowed, as it would be written in the file; empty: no limit. */
  String min() default "";

  /** Largest value allowed. */
  String max() default "";
}
