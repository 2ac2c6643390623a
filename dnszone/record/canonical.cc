#include "dnszone/record/canonical.h"

#include <algorithm>

#include "core/base/ascii.h"
#include "dnszone/record/historic_fields.h"
#include "dnszone/record/rdata_check.h"
#include "dnszone/record/rdata_layout.h"
#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {
namespace {

bool has_folded_name(Field field) {
  return field == Field::folded_name || field == Field::a6;
}

// null: no name in the rdata of the type is folded.
const RecordType* folded_type(RrType type) {
  const RecordType* known = find_record_type(type);
  return known && std::ranges::any_of(known->fields, has_folded_name) ? known : nullptr;
}

void fold(std::string& octets, size_t begin, size_t end) {
  for (size_t i = begin; i < end; ++i) {
    octets[i] = lower(octets[i]);  // lengths of labels are at most 63, below 'A'
  }
}

// The octets of a field whose case is not significant.
size_t folded_from(Field field, std::string_view octets) {
  if (field == Field::folded_name) return 0;
  return field == Field::a6 ? a6_name_at(octets) : octets.size();
}

bool fold_names(std::string& out, size_t begin, std::string_view rdata, const RecordType& type) {
  const auto last = std::find_if(type.fields.rbegin(), type.fields.rend(), has_folded_name).base();
  size_t at = 0;  // what follows the last name may be absent, as in the signed part of an RRSIG
  for (auto it = type.fields.begin(); it != last; ++it) {
    const Field field = *it;
    const auto size = field_size(field, rdata, at);
    if (!size) return false;
    fold(out, begin + at + folded_from(field, rdata.substr(at, *size)), begin + at + *size);
    at += *size;
  }
  return true;
}

size_t octets_before_names(const RecordType& type) {
  size_t octets = 0;
  for (const Field field : type.fields) {
    const size_t size = fixed_size(field);
    if (size == 0) break;
    octets += size;
  }
  return octets;
}

bool is_escaped(char c) {
  return static_cast<uint8_t>(c) <= 1;
}

void append_label_key(std::string& out, std::string_view label) {
  if (std::none_of(label.begin(), label.end(), is_escaped)) {
    out += label;
  } else {
    for (const char c : label) {
      if (is_escaped(c)) out += '\x01';
      out += is_escaped(c) ? static_cast<char>(c + 1) : c;
    }
  }
  out += '\0';
}

}  // namespace

void append_canonical_rdata(std::string& out, RrType type, std::string_view rdata) {
  const size_t begin = out.size();
  out += rdata;
  const RecordType* folded = folded_type(type);
  if (folded != nullptr && !fold_names(out, begin, rdata, *folded)) {
    out.replace(begin, rdata.size(), rdata);
  }
}

void append_sort_key(std::string& out, const DnsName& name) {
  const Labels labels(name.wire());
  for (size_t left = labels.size(); left > 0; --left) append_label_key(out, labels[left - 1]);
}

int compare_rdata(RrType type, std::string_view a, std::string_view b) {
  const RecordType* folded = folded_type(type);
  if (folded == nullptr) return a.compare(b);
  const size_t fixed = octets_before_names(*folded);
  if (const int order = a.substr(0, fixed).compare(b.substr(0, fixed)); order != 0) return order;
  std::string folded_a;
  std::string folded_b;
  append_canonical_rdata(folded_a, type, a);
  append_canonical_rdata(folded_b, type, b);
  return folded_a.compare(folded_b);
}

void sort_rdata(RrType type, std::vector<std::string_view>& rdata) {
  std::sort(rdata.begin(), rdata.end(),
            [&](std::string_view a, std::string_view b) { return compare_rdata(type, a, b) < 0; });
  const auto last = std::unique(
      rdata.begin(), rdata.end(),
      [&](std::string_view a, std::string_view b) { return compare_rdata(type, a, b) == 0; });
  rdata.erase(last, rdata.end());
}

}  // namespace millrace::dnszone
