package io.headwater.client;

import io.headwater.diagnostic.ClusterUnavailableException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A share group, as its brokers keep it. */
final class ShareGroup {
  private static final Logger LOG = LoggerFactory.getLogger(ShareGroup.class);

  private final ClusterAddress cluster;
  private final ClusterAdmin admin;
  private final String name;

  private ShareGroup(ClusterAddress cluster, ClusterAdmin admin, String name) {
    this.cluster = cluster;
    this.admin = admin;
    this.name = name;
  }

  /**
   * Makes sure that a group is none of another kind, and holds to its terms. Writes only what
   * differs, so that a user who may not is let through where there is nothing to write.
   *
   * @throws io.headwater.diagnostic.InvalidInputException if it is, or if the brokers refuse terms
   */
  static void provide(ClusterAddress cluster, String name, ShareTerms terms) {
    try (ClusterAdmin admin = ClusterAdmin.open(cluster)) {
      ShareGroup group = new ShareGroup(cluster, admin, name);
      group.requireKind();
      group.hold(terms.configs());
    }
  }

  private void requireKind() {
    ListGroupsOptions options = new ListGroupsOptions().timeoutMs(cluster.timeoutMillis());
    admin.answer(client -> client.listGroups(options).all(), "listing groups").stream()
        .filter(group -> group.groupId().equals(name))
        .map(GroupListing::type)
        .flatMap(Optional::stream)
        .filter(type -> type != GroupType.SHARE)
        .findFirst()
        .ifPresent(type -> {
          throw ShareFailures.anotherKind(name, type.toString().toLowerCase(Locale.ROOT));
        });
  }

  private void hold(Map<String, String> wanted) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, name);
    Map<String, String> missing = new TreeMap<>(wanted);
    try {
      missing.entrySet().removeAll(present(resource).entrySet());
      if (missing.isEmpty()) {
        return;
      }
      List<AlterConfigOp> changes = missing.entrySet().stream()
          .map(entry -> new AlterConfigOp(
              new ConfigEntry(entry.getKey(), entry.getValue()), AlterConfigOp.OpType.SET))
          .toList();
      AlterConfigsOptions options = new AlterConfigsOptions().timeoutMs(cluster.timeoutMillis());
      admin.answer(
          client ->
              client.incrementalAlterConfigs(Map.of(resource, changes), options).all(),
          "setting the terms of share group '%s'".formatted(name));
      LOG.info("terms of share group set [group={}, terms={}]", name, missing);
    } catch (ClusterUnavailableException e) {
      throw ShareFailures.notTaken(name, missing, e);
    }
  }

  private Map<String, String> present(ConfigResource resource) {
    DescribeConfigsOptions options =
        new DescribeConfigsOptions().timeoutMs(cluster.timeoutMillis());
    Map<ConfigResource, Config> answer = admin.answer(
        client -> client.describeConfigs(Set.of(resource), options).all(),
        "reading the terms of share group '%s'".formatted(name));
    Map<String, String> present = new TreeMap<>();
    answer.values().stream()
        .flatMap(config -> config.entries().stream())
        .filter(entry -> entry.value() != null)
        .forEach(entry -> present.put(entry.name(), entry.value()));
    return present;
  }
}
