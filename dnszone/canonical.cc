#include "dnszone/canonical.h"

#include <algorithm>
#include <array>

#include "dnszone/octets.h"

namespace millrace::dnszone {
namespace {

// What stands in the rdata of a type with names that are folded: 'N' a name, 'S' a character
// string, a digit so many octets; what follows the last one is left as it is. The types are those
// of RFC 4034 §6.2 as RFC 6840 §5.1 corrected them (not NSEC; RRSIG yes), but for A6, which is
// historic (RFC 6563).
struct Layout {
  uint16_t type;
  std::string_view fields;
};
constexpr Layout kLayouts[] = {
    {2, "N"},      {3, "N"},   {4, "N"},    {5, "N"},    {6, "NN"},  {7, "N"},
    {8, "N"},      {9, "N"},   {12, "N"},   {14, "NN"},  {15, "2N"}, {17, "NN"},
    {18, "2N"},    {21, "2N"}, {24, "99N"}, {26, "2NN"}, {30, "N"},  {33, "6N"},
    {35, "4SSSN"}, {36, "2N"}, {39, "N"},   {46, "99N"},
};

std::string_view layout_of(RrType type) {
  for (const Layout& layout : kLayouts) {
    if (layout.type == static_cast<uint16_t>(type)) return layout.fields;
  }
  return {};
}

// Octets of the field at `at`; 0: it does not fit into the rdata.
size_t field_size(char field, std::string_view rdata, size_t at) {
  size_t size = 0;
  if (field == 'N') {
    while (at + size < rdata.size() && octet_at(rdata, at + size) != 0) {
      if (octet_at(rdata, at + size) > 63) return 0;
      size += octet_at(rdata, at + size) + 1U;
    }
    size += 1;
  } else if (field == 'S') {
    if (at >= rdata.size()) return 0;
    size = octet_at(rdata, at) + 1U;
  } else {
    size = static_cast<size_t>(field - '0');
  }
  return at + size <= rdata.size() ? size : 0;
}

void fold(std::string& octets, size_t begin, size_t end) {
  for (size_t i = begin; i < end; ++i) {
    // Lengths of labels are at most 63, below 'A'.
    if (octets[i] >= 'A' && octets[i] <= 'Z') octets[i] = static_cast<char>(octets[i] - 'A' + 'a');
  }
}

bool fold_names(std::string& out, size_t begin, std::string_view rdata, std::string_view fields) {
  size_t at = 0;
  for (const char field : fields) {
    const size_t size = field_size(field, rdata, at);
    if (size == 0) return false;
    if (field == 'N') fold(out, begin + at, begin + at + size);
    at += size;
  }
  return true;
}

size_t octets_before_names(std::string_view fields) {
  size_t octets = 0;
  for (size_t i = 0; i < fields.size() && fields[i] >= '0' && fields[i] <= '9'; ++i) {
    octets += static_cast<size_t>(fields[i] - '0');
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
  const std::string_view fields = layout_of(type);
  if (!fields.empty() && !fold_names(out, begin, rdata, fields)) {
    out.replace(begin, rdata.size(), rdata);
  }
}

void append_sort_key(std::string& out, const DnsName& name) {
  const std::string_view wire = name.wire();
  std::array<uint8_t, 128> starts{};
  size_t count = 0;
  for (size_t at = 0; octet_at(wire, at) != 0; at += octet_at(wire, at) + 1U) {
    starts[count++] = static_cast<uint8_t>(at);
  }
  while (count > 0) {
    const size_t start = starts[--count];
    append_label_key(out, wire.substr(start + 1, octet_at(wire, start)));
  }
}

int compare_rdata(RrType type, std::string_view a, std::string_view b) {
  const std::string_view fields = layout_of(type);
  if (fields.empty()) return a.compare(b);
  const size_t fixed = octets_before_names(fields);
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
