package io.headwater.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.InvalidInputException;
import java.net.BindException;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListeningSocketTest {
  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536})
  void refusesAPortThatIsNone(int port) {
    assertThatThrownBy(() -> ListeningSocket.open("127.0.0.1", port))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("--http-port " + port + ": a port is a number from 0 to 65535 [HW0703]\n"
            + "  fix: choose another port, or 0 for any free one");
  }

  @Test
  void refusesAHostThatNobodyKnows() {
    assertThatThrownBy(() -> ListeningSocket.open("no such host", 0))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("--http-host no such host: no host is known by the name 'no such host'"
            + " [HW0702]\n  fix: give an address of this machine, such as 127.0.0.1 or 0.0.0.0");
  }

  @Test
  void refusesAnAddressOfAnotherMachine() {
    assertThatThrownBy(() -> ListeningSocket.open("198.51.100.1", 0)) // reserved for documentation
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("--http-host 198.51.100.1: no network interface of this machine has the address"
            + " 198.51.100.1 [HW0702]\n"
            + "  fix: give an address of this machine, such as 127.0.0.1 or 0.0.0.0");
  }

  @Test
  void passesOnWhyTheOperatingSystemRefusesAPort() {
    BindException refusal = new BindException("Permission denied");

    assertThat(ListeningSocket.problem(InetAddress.getLoopbackAddress(), 80, refusal)
            .render())
        .isEqualTo("--http-port 80: the operating system refuses port 80 on 127.0.0.1:"
            + " Permission denied [HW0703]\n  fix: choose another port, or 0 for any free one");
  }
}
