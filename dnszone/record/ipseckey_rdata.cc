#include "dnszone/record/ipseckey_rdata.h"

#include "dnszone/record/rdata_check.h"
#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {
namespace {

constexpr uint8_t kDiscovery = 0x80;
constexpr uint8_t kMostType = 3;

Result<void> read_gateway_address(RdataReader& reader, uint8_t type) {
  if (type != 0) return read_field(reader, *gateway_field(type));
  if (reader.at_end() || reader.text() != ".") return unexpected(reader, "\".\" for no gateway");
  ++reader.at;
  return {};
}

std::optional<size_t> address_size(std::string_view rest, size_t at, uint8_t type) {
  if (at > rest.size()) return std::nullopt;
  if (type == 0) return at;
  const auto field = gateway_field(type);
  if (!field) return std::nullopt;
  const auto size = field_size(*field, rest, at);
  return size ? std::optional(at + *size) : std::nullopt;
}

}  // namespace

std::optional<Field> gateway_field(uint8_t type) {
  constexpr Field kFields[] = {Field::none, Field::ipv4, Field::ipv6, Field::name};
  if (type > kMostType) return std::nullopt;
  return kFields[type];
}

Result<void> read_gateway(RdataReader& reader) {
  ASSIGN(const uint32_t type, read_number(reader, kMostType));
  reader.rdata += static_cast<char>(type);
  TRY(read_field(reader, Field::algorithm));
  return read_gateway_address(reader, static_cast<uint8_t>(type));
}

std::optional<size_t> gateway_size(std::string_view rest) {
  return rest.empty() ? std::nullopt : address_size(rest, 2, octet_at(rest, 0));
}

Result<void> read_relay(RdataReader& reader) {
  ASSIGN(const uint32_t discovery, read_number(reader, 1));
  ASSIGN(const uint32_t type, read_number(reader, kMostType));
  reader.rdata += static_cast<char>(discovery != 0 ? type | kDiscovery : type);
  return read_gateway_address(reader, static_cast<uint8_t>(type));
}

std::optional<size_t> relay_size(std::string_view rest) {
  if (rest.empty()) return std::nullopt;
  return address_size(rest, 1, static_cast<uint8_t>(octet_at(rest, 0) & ~unsigned{kDiscovery}));
}

}  // namespace millrace::dnszone
