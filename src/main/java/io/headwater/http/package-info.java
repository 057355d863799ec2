/**
 * What a running topology shows over HTTP: its metrics and its health, to those who may see them.
 *
 * <p>Belongs here: routes, and how requests are limited and refused. Does not belong here: what is
 * measured, and when a topology is ready. Javalin and Jetty are named in this package only.
 */
@NullMarked
package io.headwater.http;

import org.jspecify.annotations.NullMarked;
