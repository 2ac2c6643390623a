// Names as types: names in certificates and owners of DNS records have different rules.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace millrace {

// The labels of a valid name in uncompressed wire form, leftmost first, without the root's.
class Labels {
 public:
  explicit Labels(std::string_view wire);  // which must outlive it
  size_t size() const { return size_; }
  std::string_view operator[](size_t index) const;  // empty: there are not so many

 private:
  std::string_view wire_;
  std::array<uint8_t, 128> starts_{};
  size_t size_ = 0;
};

// A domain name of the DNS, absolute, folded to lower case (RFC 4343). Any octet may be in a label
// (RFC 2181 §11): "_25._tcp.mail.example.org." is one.
class DnsName {
 public:
  // Presentation form with \DDD and \X escapes (RFC 1035 §5.1). A missing final dot is added: the
  // places that read relative names (zone text) resolve them before they come here.
  static Result<DnsName> parse(std::string_view text);
  // Uncompressed wire form, whole.
  static std::optional<DnsName> from_wire(std::string_view wire);
  static DnsName root();

  std::string text() const;                          // with the final dot, escaped: "example.org."
  const std::string& wire() const { return wire_; }  // uncompressed, lower case, ≤ 255 octets
  size_t label_count() const;                        // the root label not counted

  bool is_root() const { return wire_.size() == 1; }
  bool is_at_or_below(const DnsName& ancestor) const;
  DnsName parent() const;  // the root is its own parent
  // "label" put before this name; an error if that makes it too long.
  Result<DnsName> child(std::string_view label) const;

  // Equality and an arbitrary total order for maps; canonical DNSSEC order (RFC 4034 §6.1) is in
  // dnszone.
  auto operator<=>(const DnsName&) const = default;

 private:
  explicit DnsName(std::string wire) : wire_(std::move(wire)) {}
  std::string wire_;
};

// A name that is valid as dNSName in a certificate (RFC 5280 §4.2.1.6, CA/Browser BR): letters,
// digits, hyphens, at least two labels, lower case, no final dot; a wildcard is "*." before it.
class CertName {
 public:
  static Result<CertName> parse(std::string_view text);

  const std::string& text() const { return text_; }  // "*.example.org"
  bool is_wildcard() const { return text_.starts_with("*."); }
  std::string base() const;  // without "*.": what ACME authorizes
  DnsName dns_name() const;  // of base()

  auto operator<=>(const CertName&) const = default;

 private:
  explicit CertName(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// The name of a certificate in the configuration. It becomes a file name, so: 1 to 64 of a-z 0-9 .
// _ - and never a leading dot.
class CertId {
 public:
  static Result<CertId> parse(std::string_view text);
  const std::string& text() const { return text_; }
  auto operator<=>(const CertId&) const = default;

 private:
  explicit CertId(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace millrace
