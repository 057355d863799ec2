/**
 * Text to values: YAML files as nodes with their positions, and what they declare.
 *
 * <p>Belongs here: whatever names snakeyaml, and the decoders of Headwater's own files. Does not
 * belong here: what the decoded values mean, and whether they fit together; their packages know.
 */
@NullMarked
package io.headwater.yaml;

import org.jspecify.annotations.NullMarked;
