// What the tests of editing share.
#pragma once

#include "dnszone/edit/zone_edit.h"
#include "tests/support/dnszone/zone_text_support.h"

namespace millrace::dnszone {

inline const std::string kBlockBegin =
    "; BEGIN millrace: this block is written by millrace, edits are lost; removed with its last "
    "record\n";
inline const std::string kBlockEnd = "; END millrace\n";

// example.org with that source.
inline ZoneSettings zone_settings(const Path& source) {
  return {.zone = name("example.org"),
          .source = source,
          .managed_file = {},
          .signed_file = {},
          .signing = {},
          .reload = {},
          .servers = {}};
}

inline Record txt(std::string_view owner, std::string_view value, uint32_t ttl = 60) {
  return {name(owner), RrType::txt, ttl, txt_rdata(value)};
}

// TXT records at _acme-challenge.example.org.
inline ZoneEdit txt_edit(const std::vector<std::string>& values) {
  RecordUpdate update{.type = RrType::txt};
  for (const auto& value : values) {
    update.required.push_back(txt("_acme-challenge.example.org", value));
  }
  return {.records = std::move(update)};
}

}  // namespace millrace::dnszone
