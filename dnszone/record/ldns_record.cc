#include "dnszone/record/ldns_record.h"

#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {

LdnsRrPtr ldns_record(std::string_view owner_wire, RrType type, std::string_view rdata) {
  std::string wire(owner_wire);
  put_u16(wire, static_cast<uint16_t>(type));
  put_u16(wire, LDNS_RR_CLASS_IN);
  put_u32(wire, 0);
  put_u16(wire, static_cast<unsigned>(rdata.size()));
  wire += rdata;
  ldns_rr* record = nullptr;
  size_t position = 0;
  const ldns_status status =
      ldns_wire2rr(&record, bytes(wire), wire.size(), &position, LDNS_SECTION_ANSWER);
  return LdnsRrPtr(status == LDNS_STATUS_OK ? record : nullptr);
}

LdnsRdfPtr ldns_name(std::string_view wire) {
  return LdnsRdfPtr(ldns_dname_new_frm_data(static_cast<uint16_t>(wire.size()), wire.data()));
}

}  // namespace millrace::dnszone
