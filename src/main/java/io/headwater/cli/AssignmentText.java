package io.headwater.cli;

import io.headwater.client.GroupAssignment;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How partitions are spread over a group, as people write it. */
final class AssignmentText implements ITypeConverter<GroupAssignment> {
  /** Creates a converter; picocli does so. */
  AssignmentText() {}

  @Override
  public GroupAssignment convert(String text) {
    return switch (text) {
      case "cooperative" -> GroupAssignment.COOPERATIVE_STICKY;
      case "range" -> GroupAssignment.RANGE;
      case "round-robin" -> GroupAssignment.ROUND_ROBIN;
      case "broker" -> GroupAssignment.BROKER;
      default -> throw new TypeConversionException("not an assignment");
    };
  }
}
