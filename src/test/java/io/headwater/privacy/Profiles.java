package io.headwater.privacy;

import com.google.protobuf.ByteString;
import io.headwater.privacy.proto.Contact;
import io.headwater.privacy.proto.Profile;
import java.util.Random;

/** Random messages with personal data in every shape; a seed gives the same ones again. */
final class Profiles {
  private final Random random;

  Profiles(long seed) {
    random = new Random(seed);
  }

  Profile next() {
    return next(3);
  }

  private Profile next(int depth) {
    Profile.Builder profile = Profile.newBuilder().setId(random.nextLong()).setPlain(text());
    if (random.nextBoolean()) {
      profile.setName(text());
    }
    if (random.nextBoolean()) {
      profile.setPhoto(bytes());
    }
    if (random.nextBoolean()) {
      profile.setNickname(text());
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      profile.addPhones(text()).addPrints(bytes());
      profile.putNotes(text(), text()).putContacts(text(), contact()).addOthers(contact());
    }
    switch (random.nextInt(3)) {
      case 0 -> profile.setWeb(text());
      case 1 -> profile.setBoss(contact());
      default -> profile.clearMore();
    }
    if (depth > 0 && random.nextBoolean()) {
      profile.setParent(next(depth - 1));
    }
    return profile.build();
  }

  private Contact contact() {
    return Contact.newBuilder()
        .setPerson("p-" + random.nextInt(5))
        .setAddress(text())
        .setKind(text())
        .build();
  }

  /** Sometimes empty, and sometimes what sealed values begin with. */
  private String text() {
    return switch (random.nextInt(6)) {
      case 0 -> "";
      case 1 -> SealedValue.PREFIX + "AAAA";
      case 2 -> "somebody";
      default -> new String(Character.toChars(0x1F600 + random.nextInt(60))) + random.nextInt();
    };
  }

  private ByteString bytes() {
    byte[] bytes = new byte[random.nextInt(40)];
    random.nextBytes(bytes);
    return random.nextInt(6) == 0
        ? ByteString.copyFromUtf8(SealedValue.PREFIX)
        : ByteString.copyFrom(bytes);
  }
}
