#include "dnszone/rdata_layout.h"

#include <algorithm>

#include "dnszone/ldns_record.h"

namespace millrace::dnszone {
namespace {

constexpr RrType kNsapPtr{23};
constexpr RrType kKey{25};
constexpr RrType kNxt{30};
constexpr RrType kAtma{34};
constexpr RrType kSink{40};
constexpr RrType kCsync{62};

// ldns takes NSAP-PTR for a string (RFC 1706 §6 has a name), and of SINK
// (draft-eastlake-kitchen-sink) it knows the first octet.
constexpr ldns_rdf_type kName[] = {LDNS_RDF_TYPE_DNAME};
constexpr ldns_rdf_type kSinkFields[] = {LDNS_RDF_TYPE_INT8, LDNS_RDF_TYPE_INT8, LDNS_RDF_TYPE_INT8,
                                         LDNS_RDF_TYPE_B64};
constexpr size_t kSinkOctets = 3;  // before its data, which may be empty

// A KEY without a key (RFC 2535 §3.1.2), a CSYNC that asks for no type.
bool may_leave_out_last(RrType type) {
  return type == kKey || type == kCsync;
}

bool is_name(std::string_view rdata) {
  return DnsName::from_wire(rdata).has_value();
}

}  // namespace

std::optional<RdataLayout> RdataLayout::of(RrType type) {
  RdataLayout layout;
  if (type == kNsapPtr || type == kSink) {
    layout.own_ = type == kSink ? std::span<const ldns_rdf_type>(kSinkFields) : kName;
    layout.fewest_ = std::min(layout.own_.size(), kSinkOctets);
    return layout;
  }
  layout.descriptor_ = ldns_rr_descript(static_cast<uint16_t>(type));
  if (layout.descriptor_->_type != static_cast<ldns_rr_type>(type)) return std::nullopt;
  layout.fewest_ = ldns_rr_descriptor_minimum(layout.descriptor_) - may_leave_out_last(type);
  return layout;
}

size_t RdataLayout::most() const {
  return descriptor_ ? ldns_rr_descriptor_maximum(descriptor_) : own_.size();
}

ldns_rdf_type RdataLayout::field(size_t index) const {
  return descriptor_ ? ldns_rr_descriptor_field_type(descriptor_, index) : own_[index];
}

Result<void> check_rdata(RrType type, std::string_view rdata) {
  const bool is_bad =
      (type == kSink && rdata.size() < kSinkOctets) || (type == kNsapPtr && !is_name(rdata));
  if (is_bad) return malformed(type, rdata);
  if (type == kSink || type == kNsapPtr) return {};
  TRY(to_ldns({DnsName::root(), type, 0, std::string(rdata)}));
  return {};
}

bool is_written_generic(RrType type) {
  return type == kNsapPtr || type == kNxt || type == kAtma || type == kSink;
}

}  // namespace millrace::dnszone
