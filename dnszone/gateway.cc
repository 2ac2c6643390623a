#include "dnszone/gateway.h"

#include "core/printable.h"
#include "dnszone/rdata_field.h"

namespace millrace::dnszone {
namespace {

constexpr RrType kIpseckey{45};
constexpr RrType kAmtrelay{260};

constexpr ldns_rdf_type kGatewayKinds[] = {LDNS_RDF_TYPE_NONE, LDNS_RDF_TYPE_A, LDNS_RDF_TYPE_AAAA,
                                           LDNS_RDF_TYPE_DNAME};

}  // namespace

bool has_gateway(RrType type) {
  return type == kIpseckey || type == kAmtrelay;
}

// IPSECKEY: precedence, gateway type, algorithm, gateway, key. AMTRELAY: precedence, discovery bit,
// relay type, relay; the bit is the highest of the type's octet.
Result<std::string> gateway_rdata(RrType type, std::span<const Token> tokens,
                                  std::string_view origin, size_t& place) {
  std::string octets;  // the three numbers
  for (place = 0; place < 3 && place < tokens.size(); ++place) {
    TRY(append_field(octets, LDNS_RDF_TYPE_INT8, tokens.subspan(place, 1), origin));
  }
  if (tokens.size() < 4) return Error(to_text(type) + " rdata ends early: want 4 fields or more");
  const bool ipseckey = type == kIpseckey;
  const auto kind = static_cast<uint8_t>(octets[ipseckey ? 1 : 2]);
  if (kind > 3) return Error("gateway type " + std::to_string(kind) + ", want 0 to 3");
  if (!ipseckey && static_cast<uint8_t>(octets[1]) > 1) return Error("want 0 or 1 before the type");
  std::string rdata = ipseckey ? octets : octets.substr(0, 1);
  if (!ipseckey) rdata += static_cast<char>(octets[1] != 0 ? kind | 0x80U : kind);
  if (kind != 0) {
    TRY(append_field(rdata, kGatewayKinds[kind], tokens.subspan(3, 1), origin));
  } else if (tokens[3].text != ".") {
    return Error("\"" + printable(tokens[3].text) + "\", want \".\" for no gateway");
  }
  place = 4;
  if (tokens.size() == 4) return rdata;
  if (!ipseckey) return Error("more than the rdata of an AMTRELAY wants");
  TRY(append_field(rdata, LDNS_RDF_TYPE_B64, tokens.subspan(4), origin));
  return rdata;
}

}  // namespace millrace::dnszone
