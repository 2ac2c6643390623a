#include "dnszone/keys/key_text.h"

#include <algorithm>
#include <vector>

#include "core/base/decimal.h"
#include "core/base/encoding.h"
#include "core/base/printable.h"
#include "dnszone/keys/algorithm.h"
#include "dnszone/keys/dnskey.h"
#include "dnszone/keys/ds.h"
#include "dnszone/keys/key_times.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kMostLines = 100;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty() && lines.size() < kMostLines) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<std::string> words_in(std::string_view line) {
  line = line.substr(0, line.find(';'));
  std::vector<std::string> words;
  for (size_t at = 0; (at = line.find_first_not_of(" \t", at)) != std::string_view::npos;) {
    const size_t end = std::min(line.find_first_of(" \t", at), line.size());
    words.emplace_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

// "flags 3 algorithm base64…" to wire form.
Result<std::string> rdata_of(const std::vector<std::string>& words, size_t first) {
  if (words.size() < first + 4) return Error("the DNSKEY record ends early");
  const auto flags = parse_decimal<uint16_t>(words[first]);
  const auto protocol = parse_decimal<uint8_t>(words[first + 1]);
  const auto algorithm = parse_decimal<uint8_t>(words[first + 2]);
  std::string base64;
  for (size_t i = first + 3; i < words.size(); ++i) base64 += words[i];
  const auto key = from_base64(base64);
  if (!flags || !protocol || !algorithm || !key || key->empty()) {
    return Error("expected DNSKEY flags, protocol, algorithm and a key in base64");
  }
  std::string rdata;
  put_u16(rdata, *flags);
  rdata += static_cast<char>(*protocol);
  rdata += static_cast<char>(*algorithm);
  return rdata + *key;
}

// owner [TTL] [IN] DNSKEY rdata, TTL and class in either order.
Result<PublicKeyText> parse_record(std::string_view line) {
  const std::vector<std::string> words = words_in(line);
  const auto type = std::find(words.begin(), words.end(), "DNSKEY");
  if (type == words.begin() || type == words.end() || type - words.begin() > 3) {
    return Error("expected a DNSKEY record, got '" + printable(line, 60) + "'");
  }
  ASSIGN(DnsName owner, DnsName::parse(words.front()));
  ASSIGN(std::string rdata, rdata_of(words, static_cast<size_t>(type - words.begin()) + 1));
  return PublicKeyText{std::move(owner), std::move(rdata), {}};
}

// "; Publish: …" as dnssec-keygen writes it.
std::string_view uncommented(std::string_view line) {
  const size_t begin = line.find_first_not_of("; \t");
  return begin == std::string_view::npos ? std::string_view() : line.substr(begin);
}

Result<uint8_t> parse_algorithm_line(std::string_view value) {
  const auto parsed = parse_decimal<uint8_t>(value.substr(0, value.find(' ')));
  if (!parsed) return Error("Algorithm: '" + printable(value, 40) + "' is not a number");
  return static_cast<uint8_t>(*parsed);
}

Result<void> take_line(std::string_view line, PrivateKeyText& key) {
  const size_t colon = line.find(": ");
  if (colon == std::string_view::npos) {
    return Error("a line without 'Name: value'");  // it may contain a part of the key: not shown
  }
  const std::string name(line.substr(0, colon));
  const std::string_view value = line.substr(colon + 2);
  if (name == "Private-key-format") {
    if (value.starts_with("v1.")) return {};
    return Error("Private-key-format: " + printable(value, 40) + ", expected v1.2 or v1.3");
  }
  if (name == "Algorithm") {
    ASSIGN(key.algorithm, parse_algorithm_line(value));
    return {};
  }
  ASSIGN(const bool is_time, take_key_time(line, key.times));
  if (is_time) return {};
  // Values that are not base64 are metadata unknown to millrace.
  if (auto octets = from_base64(value)) key.numbers[name] = Secret(std::move(*octets));
  return {};
}

}  // namespace

Result<PublicKeyText> parse_public_key_text(std::string_view text) {
  std::optional<PublicKeyText> key;
  KeyTimes times;
  for (const std::string_view line : lines_of(text)) {
    if (line.starts_with(';')) {
      TRY(take_key_time(uncommented(line), times));
    } else if (!words_in(line).empty()) {
      if (key) return Error("a second record, expected one DNSKEY");
      ASSIGN(key, parse_record(line));
    }
  }
  if (!key) return Error("no DNSKEY record");
  key->times = times;
  return std::move(*key);
}

std::string public_key_text(const PublicKeyText& key) {
  const auto dnskey = parse_dnskey(key.dnskey_rdata).value_or(Dnskey{});
  const bool is_sep = (dnskey.flags & kSepFlag) != 0;
  return "; This is a " + std::string(is_sep ? "key" : "zone") + "-signing key, keyid " +
         std::to_string(key_tag(key.dnskey_rdata)) + ", for " + key.owner.text() + "\n" +
         key_time_lines(key.times, "; ") + key.owner.text() + " IN DNSKEY " +
         std::to_string(dnskey.flags) + " 3 " + std::to_string(dnskey.algorithm) + ' ' +
         to_base64(dnskey.key) + '\n';
}

Result<PrivateKeyText> parse_private_key_text(std::string_view text) {
  if (!text.starts_with("Private-key-format: ")) return Error("no line 'Private-key-format: v1.3'");
  PrivateKeyText key;
  for (const std::string_view line : lines_of(text)) {
    if (!line.empty()) TRY(take_line(line, key));
  }
  return key;
}

Secret private_key_text(const PrivateKeyText& key) {
  const Algorithm* algorithm = find_algorithm(key.algorithm);
  std::string text;
  text.reserve(8192);  // growing would leave parts of the key in freed memory
  text += "Private-key-format: v1.3\nAlgorithm: " + std::to_string(key.algorithm) + " (" +
          std::string(algorithm ? algorithm->mnemonic : "?") + ")\n";
  // The order in which other tools write them.
  for (const char* name : {"Modulus", "PublicExponent", "PrivateExponent", "Prime1", "Prime2",
                           "Exponent1", "Exponent2", "Coefficient", "PrivateKey"}) {
    const auto found = key.numbers.find(name);
    if (found == key.numbers.end()) continue;
    const Secret base64(to_base64(found->second.view()));
    text.append(name).append(": ").append(base64.view()).append("\n");
  }
  text += key_time_lines(key.times, "");
  return Secret(std::move(text));
}

}  // namespace millrace::dnszone
