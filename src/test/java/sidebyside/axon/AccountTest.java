package sidebyside.axon;

import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccountTest {
  private FixtureConfiguration<Account> fixture;

  @BeforeEach
  void start() {
    fixture = new AggregateTestFixture<>(Account.class);
  }

  @Test
  void rejectsAWithdrawalAboveTheBalance() {
    fixture
        .given(new Events.Opened("a1", "ada"), new Events.Deposited("a1", 100))
        .when(new Commands.Withdraw("a1", null, 150))
        .expectException(Rejection.class)
        .expectNoEvents();
  }

  @Test
  void paysOutTheWholeBalance() {
    fixture
        .given(new Events.Opened("a1", "ada"), new Events.Deposited("a1", 100))
        .when(new Commands.Withdraw("a1", null, 100))
        .expectEvents(new Events.Withdrawn("a1", 100));
  }

  @Test
  void opensAnAccountOnce() {
    fixture
        .given(new Events.Opened("a1", "ada"))
        .when(new Commands.Open("a1", "bob"))
        .expectException(Rejection.class)
        .expectNoEvents();
  }
}
