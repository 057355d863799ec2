package io.headwater.testkit;

import com.google.protobuf.ByteString;
import io.headwater.event.KeyType;
import io.headwater.operator.ParkingLot;
import io.headwater.streams.ReleaseTopic;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyExamples.ExpectedParked;
import io.headwater.yaml.TopologyExamples.OfPipeline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares the keys that are parked with those that an example of a pipeline expects. */
record ParkedCheck(TopologySpec topology, OfPipeline example) {

  /** Says what differs. */
  List<String> findings(TopologyHarness harness) {
    List<String> findings = new ArrayList<>();
    Map<String, KeyType> programs = new LinkedHashMap<>();
    ReleaseTopic.all(topology).forEach(one -> programs.put(one.program(), one.keyType()));
    programs.forEach((program, keyType) -> {
      Map<ByteString, ParkingLot> actual = new LinkedHashMap<>(harness.parked(program));
      example.parked().getOrDefault(program, Map.of()).forEach((key, expected) -> {
        String name = "parked in '%s'[%s]".formatted(program, RecordCheck.shown(key));
        ParkingLot lot = actual.remove(ByteString.copyFrom(keyType.encode(key)));
        if (expected.records() > 0 || lot != null) {
          compare(name, expected, lot, findings);
        }
      });
      actual.forEach((key, lot) ->
          findings.add("parked in '%s': expected no other key, was one with %d records, %s in %s"
              .formatted(program, lot.count(), lot.reason().code(), lot.reason().step())));
    });
    return findings;
  }

  private static void compare(
      String name, ExpectedParked expected, @Nullable ParkingLot lot, List<String> findings) {
    long records = lot == null ? 0 : lot.count();
    if (records != expected.records()) {
      findings.add("%s: expected %d records, was %d".formatted(name, expected.records(), records));
    }
    if (lot != null) {
      expected
          .code()
          .filter(code -> !code.name().equals(lot.reason().code()))
          .ifPresent(code -> findings.add(
              "%s code: expected %s, was %s".formatted(name, code, lot.reason().code())));
    }
  }
}
