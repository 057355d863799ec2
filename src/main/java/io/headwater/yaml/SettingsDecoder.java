package io.headwater.yaml;

import io.headwater.topology.ClientRole;
import io.headwater.topology.ClientSetting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads {@code settings}, by client and by Kafka's names; the validator says which there are. */
final class SettingsDecoder {
  private final YamlProblems problems;

  SettingsDecoder(YamlProblems problems) {
    this.problems = problems;
  }

  /** Returns the settings of the topology's own file. */
  List<ClientSetting> decode(YamlMap head) {
    List<ClientSetting> settings = new ArrayList<>();
    head.optional("settings").flatMap(YamlValue::map).ifPresent(clients -> {
      clients.allow(
          Arrays.stream(ClientRole.values()).map(ClientRole::label).toArray(String[]::new));
      for (ClientRole role : ClientRole.values()) {
        clients
            .optional(role.label())
            .flatMap(YamlValue::map)
            .ifPresent(all -> all.forEach((name, value) -> value
                .text()
                .ifPresent(text -> settings.add(
                    new ClientSetting(role, name.text(), text, value.written(), name.where())))));
      }
    });
    return settings;
  }

  /** Reports settings in an included file, where nobody would look for them. */
  void refuse(YamlMap included) {
    if (included.has("settings")) {
      problems.report(
          "HW1336",
          included.whereOf("settings"),
          "an included file has settings, which are of the whole application",
          "move 'settings' into the file that names the topology");
    }
  }
}
