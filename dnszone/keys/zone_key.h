// A key of a zone, and when it is used.
#pragma once

#include <optional>
#include <string>

#include "core/base/name.h"
#include "core/base/time.h"
#include "core/crypto/openssl.h"
#include "core/files/files.h"

namespace millrace::dnszone {

// Timing metadata of key files (Created … Delete); nullopt: not given.
struct KeyTimes {
  std::optional<TimePoint> created, publish, activate, inactive, remove;
};

// One key pair. The private half may be missing (a key that is only published).
struct ZoneKey {
  DnsName owner;
  uint16_t flags = 256;  // 257: KSK (SEP), 256: ZSK
  uint8_t algorithm = 13;
  uint16_t tag = 0;
  std::string dnskey_rdata{};  // wire
  EvpPkeyPtr private_key{};    // null: not there
  Path file{};                 // of the .key, for messages
  KeyTimes times{};

  bool is_ksk() const { return (flags & 1U) != 0; }
};

}  // namespace millrace::dnszone
