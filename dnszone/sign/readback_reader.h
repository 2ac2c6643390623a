// The text of a signed zone read back, record by record, by the parser for zone sources.
#pragma once

#include <string>
#include <string_view>

#include "dnszone/record/record.h"
#include "dnszone/syntax/zone_lexer.h"

namespace millrace::dnszone {

class ReadbackReader {
 public:
  // The text must outlive this object.
  explicit ReadbackReader(std::string_view text) : lexer_(text) {}

  // false: the end. An error: a line that is not a record.
  Result<bool> next();

  // Of the record that next() read.
  bool is_of(const DnsName& owner, RrType type, uint32_t ttl) const {
    return owner_ == owner.wire() && type_ == type && ttl_ == ttl;
  }
  const std::string& owner() const { return owner_; }  // wire form, lower case
  RrType type() const { return type_; }
  uint32_t ttl() const { return ttl_; }
  const std::string& rdata() const { return rdata_; }

 private:
  ZoneLexer lexer_;
  Entry entry_;
  std::string_view owner_text_;  // in the text
  std::string owner_, rdata_;
  uint32_t ttl_ = 0;
  RrType type_{};
};

}  // namespace millrace::dnszone
