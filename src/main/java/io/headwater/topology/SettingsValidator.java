package io.headwater.topology;

import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.SourceLocation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds what is wrong with the settings that a topology has for Kafka's clients. */
final class SettingsValidator {
  private final TopologySpec spec;
  private final TopologyValidator validator;

  SettingsValidator(TopologySpec spec, TopologyValidator validator) {
    this.spec = spec;
    this.validator = validator;
  }

  void check() {
    Map<String, SourceLocation> seen = new HashMap<>();
    for (ClientSetting setting : spec.settings()) {
      Optional<SourceLocation> first =
          Optional.ofNullable(seen.putIfAbsent(setting.key(), setting.where()));
      if (first.isPresent()) {
        validator.report(
            "HW1335",
            setting.where(),
            "%s is set twice, first at %s".formatted(named(setting), first.get()),
            "keep one of the two");
      } else {
        check(setting);
      }
    }
  }

  private static String named(ClientSetting setting) {
    return "setting '%s' of %s".formatted(setting.name(), setting.role().text());
  }

  private void check(ClientSetting setting) {
    Optional<SettingValues> values =
        Optional.ofNullable(AllowedSettings.of(setting.role()).get(setting.name()));
    Optional<RefusedSettings.Refusal> access = RefusedSettings.ofAccess(bare(setting.name()));
    Optional<RefusedSettings.Refusal> refusal = RefusedSettings.of(bare(setting.name()));
    if (values.isPresent()) {
      checkValue(setting, values.get());
    } else if (access.isPresent()) {
      report("HW1333", setting, access.get());
    } else if (refusal.isPresent()) {
      report("HW1332", setting, refusal.get());
    } else {
      reportUnknown(setting);
    }
  }

  private void report(String code, ClientSetting setting, RefusedSettings.Refusal refusal) {
    validator.report(
        code,
        setting.where(),
        "'%s' is not a topology's to set: it %s".formatted(setting.name(), refusal.reason()),
        refusal.fix());
  }

  private void checkValue(ClientSetting setting, SettingValues values) {
    if (!values.take(setting.value())) {
      validator.report(
          "HW1334",
          setting.where(),
          "%s is '%s', expected %s".formatted(named(setting), setting.shown(), values.text()),
          "write " + values.text());
    }
  }

  private void reportUnknown(ClientSetting setting) {
    List<String> owners = Arrays.stream(ClientRole.values())
        .filter(role -> AllowedSettings.of(role).containsKey(bare(setting.name())))
        .map(ClientRole::label)
        .toList();
    String near =
        NearMatch.didYouMean(setting.name(), AllowedSettings.of(setting.role()).keySet());
    validator.report(
        "HW1331",
        setting.where(),
        "there is no setting '%s' of %s for topologies%s"
            .formatted(setting.name(), setting.role().text(), owners.isEmpty() ? near : ""),
        owners.isEmpty()
            ? "use one of those that docs/language.md lists, or give it to run: --set %s=VALUE"
                .formatted(setting.key())
            : "write '%s' below '%s'"
                .formatted(bare(setting.name()), String.join("' or '", owners)));
  }

  /** Returns the name without the prefix by which Kafka Streams finds the client. */
  private static String bare(String name) {
    return Arrays.stream(ClientRole.values())
        .map(ClientRole::ownPrefix)
        .filter(prefix -> !prefix.isEmpty() && name.startsWith(prefix))
        .findFirst()
        .map(prefix -> name.substring(prefix.length()))
        .orElse(name);
  }
}
