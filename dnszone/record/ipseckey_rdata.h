// IPSECKEY (RFC 4025 §3) and AMTRELAY (RFC 8777 §4.3): a number says what the field of the gateway
// holds. The gateway is taken together with the numbers before it that describe it.
#pragma once

#include "dnszone/record/rdata_field.h"

namespace millrace::dnszone {

// Gateway type, algorithm, gateway.
Result<void> read_gateway(RdataReader& reader);
std::optional<size_t> gateway_size(std::string_view rest);

// Discovery bit, relay type, relay; the bit is the highest of the type's octet.
Result<void> read_relay(RdataReader& reader);
std::optional<size_t> relay_size(std::string_view rest);

// The field of that gateway type: octets, an address or a name; nullopt: an unknown type.
std::optional<Field> gateway_field(uint8_t type);

}  // namespace millrace::dnszone
