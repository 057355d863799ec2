package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class SubscriberFailuresTest {
  @Test
  void saysThatTheUserMayNotRead() {
    assertThat(failure(new TopicAuthorizationException(Set.of("orders")))).hasMessage("""
        orders: this user may not read the topic [HW0672]
          fix: allow it Read and Describe on the topic, or use another user\
        """);
  }

  @Test
  void saysThatTheUserMayNotBeAMember() {
    assertThat(failure(GroupAuthorizationException.forGroupId("billing"))).hasMessage("""
        group 'billing': this user may not be a member [HW0673]
          fix: allow it Read on the group, or use another user\
        """);
  }

  @Test
  void saysThatAnInstanceIdIsTakenTwice() {
    assertThat(failure(new FencedInstanceIdException("fenced"))).hasMessage("""
        group 'billing': another member has taken the instance id of this one [HW0674]
          fix: give each running member an instance id of its own\
        """);
  }

  @Test
  void saysThatMembersAreAssignedInAnotherWay() {
    assertThat(failure(new InconsistentGroupProtocolException("no"))).hasMessage("""
        group 'billing': its members, or the brokers, do not know this way of assigning \
        partitions (InconsistentGroupProtocolException) [HW0675]
          fix: let all members use one assignment that the brokers know\
        """);
  }

  @Test
  void saysWhatTheClusterAnswersBesides() {
    assertThat(failure(new SaslAuthenticationException("no")))
        .hasMessageStartingWith("127.0.0.1:1: the cluster refuses the credentials");
  }

  @Test
  void leavesADefectAsItIs() {
    KafkaException defect = new KafkaException("defect");

    assertThat(failure(defect)).isSameAs(defect);
  }

  private static Throwable failure(KafkaException thrown) {
    return SubscriberFailures.of(
        ClusterAddress.of("127.0.0.1:1"), Reading.Group.of("billing", "orders"), thrown);
  }
}
