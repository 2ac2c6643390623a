#include <cstdint>
#include <cstdlib>

#include "core/base/name.h"

namespace {

void must(bool holds) {
  if (!holds) std::abort();
}

// A name's text and its wire form both lead back to it.
void check(const millrace::DnsName& name) {
  must(name.wire().size() <= 255);
  must(millrace::DnsName::parse(name.text()).value() == name);
  must(millrace::DnsName::from_wire(name.wire()) == name);
  must(name.is_at_or_below(name.parent()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view octets(reinterpret_cast<const char*>(data), size);
  if (const auto name = millrace::DnsName::parse(octets)) check(*name);
  if (const auto name = millrace::DnsName::from_wire(octets)) check(*name);
  if (const auto name = millrace::CertName::parse(octets)) check(name->dns_name());
  static_cast<void>(millrace::CertId::parse(octets).ok());
  return 0;
}
