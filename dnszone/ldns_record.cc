#include "dnszone/ldns_record.h"

#include <algorithm>
#include <iterator>

namespace millrace::dnszone {
namespace {

const uint8_t* octets(std::string_view wire) {
  return reinterpret_cast<const uint8_t*>(wire.data());
}

std::string rdata_of(const ldns_rr& rr) {
  std::string rdata;
  for (size_t i = 0; i < ldns_rr_rd_count(&rr); ++i) {
    const ldns_rdf* field = ldns_rr_rdf(&rr, i);
    rdata.append(reinterpret_cast<const char*>(ldns_rdf_data(field)), ldns_rdf_size(field));
  }
  return rdata;
}

// May the last field be without an octet? ldns then leaves it out. NULL, KEY without a key, CSYNC
// without types, URI and CAA with "".
bool may_end_empty(RrType type) {
  constexpr uint16_t kTypes[] = {10, 25, 62, 256, 257};
  return std::find(std::begin(kTypes), std::end(kTypes), static_cast<uint16_t>(type)) !=
         std::end(kTypes);
}

size_t fewest_fields(const ldns_rr& rr) {
  return ldns_rr_descriptor_minimum(ldns_rr_descript(static_cast<uint16_t>(ldns_rr_get_type(&rr))));
}

// The rdata must come out of ldns as it went in: a compression pointer, which has no place here,
// would not.
Result<void> set_rdata(ldns_rr& rr, RrType type, std::string_view rdata) {
  if (rdata.size() > UINT16_MAX) return malformed(type, rdata);
  std::string wire{static_cast<char>(rdata.size() >> 8U), static_cast<char>(rdata.size() & 0xffU)};
  wire += rdata;
  size_t position = 0;
  const ldns_status status = ldns_wire2rdf(&rr, octets(wire), wire.size(), &position);
  const size_t fewest = fewest_fields(rr) - may_end_empty(type);
  if (status != LDNS_STATUS_OK || ldns_rr_rd_count(&rr) < fewest || rdata_of(rr) != rdata) {
    return malformed(type, rdata);
  }
  return {};
}

}  // namespace

Error malformed(RrType type, std::string_view rdata) {
  return Error("malformed " + to_text(type) + " rdata of " + std::to_string(rdata.size()) +
               " octets");
}

Result<LdnsRrPtr> to_ldns(const Record& record) {
  LdnsRrPtr rr(ldns_rr_new());
  const std::string& owner = record.owner.wire();
  ldns_rr_set_owner(rr.get(),
                    ldns_rdf_new_frm_data(LDNS_RDF_TYPE_DNAME, owner.size(), owner.data()));
  ldns_rr_set_type(rr.get(), static_cast<ldns_rr_type>(record.type));
  ldns_rr_set_class(rr.get(), LDNS_RR_CLASS_IN);
  ldns_rr_set_ttl(rr.get(), record.ttl);
  TRY(set_rdata(*rr, record.type, record.rdata));
  return rr;
}

bool lacks_last_field(const ldns_rr& record) {
  return ldns_rr_rd_count(&record) < fewest_fields(record);
}

Result<Record> from_ldns(const ldns_rr& record) {
  const ldns_rdf* owner = ldns_rr_owner(&record);
  const auto name = DnsName::from_wire(
      {reinterpret_cast<const char*>(ldns_rdf_data(owner)), ldns_rdf_size(owner)});
  if (!name) return Error("a record with a malformed owner");
  return Record{*name, static_cast<RrType>(ldns_rr_get_type(&record)), ldns_rr_ttl(&record),
                rdata_of(record)};
}

}  // namespace millrace::dnszone
