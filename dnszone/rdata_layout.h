// The fields of each type's rdata: those of ldns' table of types, but for what that has wrong.
#pragma once

#include <optional>
#include <span>

#include "dnszone/ldns_handles.h"
#include "dnszone/record.h"

namespace millrace::dnszone {

class RdataLayout {
 public:
  // nullopt: a type that is known by its number only.
  static std::optional<RdataLayout> of(RrType type);

  // How many fields the presentation form has.
  size_t fewest() const { return fewest_; }
  size_t most() const;
  ldns_rdf_type field(size_t index) const;

 private:
  const ldns_rr_descriptor* descriptor_ = nullptr;  // null: own_ counts
  std::span<const ldns_rdf_type> own_{};
  size_t fewest_ = 0;
};

// Is that rdata of the type's form? Of a type that is known by its number only everything is.
Result<void> check_rdata(RrType type, std::string_view rdata);

// What ldns would write no other tool reads, so it is written in the generic form (RFC 3597).
bool is_written_generic(RrType type);

}  // namespace millrace::dnszone
