// Korigin+aaa+ttttt: the name that ties a key's two files to zone, algorithm and tag.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/name.h"

namespace millrace::dnszone {

struct KeyFileName {
  DnsName origin;
  uint8_t algorithm = 0;
  uint16_t tag = 0;

  // "Kexample.test.+013+12345". An octet other than a letter, digit, '-' or '_' becomes %XX, as
  // BIND writes it: the zones of RFC 2317 have a '/' in their names.
  std::string text() const;
};

// Reads text(), also with the unescaped octets that ldns-keygen leaves. nullopt: not of that form.
std::optional<KeyFileName> parse_key_file_name(std::string_view text);

}  // namespace millrace::dnszone
