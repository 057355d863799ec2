package io.headwater.cli;

import io.headwater.topology.TopologySpec;

/** A topology that was found, and not built yet. */
sealed interface FoundTopology permits DefinedTopology, WrittenTopology {

  /** Returns what names it beyond doubt: a class or a file. */
  String label();

  /** Tells whether the argument names it, or its last segment the folder that it is in. */
  boolean isKnownAs(String argument, String lastSegment);

  /**
   * Builds the declared application.
   *
   * @throws io.headwater.diagnostic.InvalidTopologyException if it cannot even be built
   */
  TopologySpec build();

  /** Returns what is left of a folder's name in a Java package, or without its ordinal. */
  static String letters(String folder) {
    return folder.replaceFirst("^[0-9]+-", "").replaceAll("[-_]", "");
  }
}
