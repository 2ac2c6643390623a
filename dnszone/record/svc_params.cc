#include "dnszone/record/svc_params.h"

#include <algorithm>
#include <map>

#include "core/base/printable.h"
#include "dnszone/syntax/octets.h"
#include "dnszone/syntax/svc_keys.h"
#include "dnszone/syntax/svc_value_text.h"
#include "dnszone/syntax/svc_values.h"

namespace millrace::dnszone {
namespace {

using Params = std::map<uint16_t, std::string>;  // wire form of values, by key

// "KEY=VALUE" of one token, or of two that touch: KEY= and the value in quotes.
struct ParamWords {
  std::string_view key, value;
  size_t tokens;
};

bool touches(const RdataReader& reader, size_t index) {
  return index < reader.tokens.size() && reader.tokens[index].begin == reader.tokens[index - 1].end;
}

ParamWords words_at(const RdataReader& reader) {
  const std::string_view text = reader.text();
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos) return {text, {}, 1};
  const std::string_view key = text.substr(0, equals);
  std::string_view value = text.substr(equals + 1);
  if (value.empty() && touches(reader, reader.at + 1) && reader.tokens[reader.at + 1].quoted) {
    return {key, reader.tokens[reader.at + 1].text, 2};
  }
  // One word of a command line, quotes and all.
  const bool in_quotes = value.size() >= 2 && value.front() == '"' && value.back() == '"';
  return {key, in_quotes ? value.substr(1, value.size() - 2) : value, 1};
}

Result<std::string> value_of(RdataReader& reader, uint16_t key, std::string_view key_word,
                             std::string_view text) {
  Token token = reader.tokens[reader.at];
  token.text = text;
  RdataReader value_reader{reader.type, std::span(&token, 1), reader.origin};
  ASSIGN(std::string octets, read_octets(value_reader));
  const bool by_number = key_word.starts_with("key");
  if (by_number && is_svc_value(key, octets)) return octets;
  auto value = by_number ? std::nullopt : svc_value(key, octets);
  if (!value) {
    return Error("expected " + svc_value_form(key) + " as the value of " + svc_key_text(key) +
                 ", got \"" + printable(text, 60) + '"');
  }
  return std::move(*value);
}

Result<void> read_param(RdataReader& reader, Params& params) {
  const ParamWords words = words_at(reader);
  const auto key = reader.tokens[reader.at].quoted ? std::nullopt : parse_svc_key(words.key);
  if (!key) return unexpected(reader, "a parameter: a key like alpn or key667, = and a value");
  if (params.contains(*key)) {
    return Error(svc_key_text(*key) + " occurs twice");
  }
  ASSIGN(std::string value, value_of(reader, *key, words.key, words.value));
  if (touches(reader, reader.at + words.tokens)) {
    reader.at += words.tokens;
    return unexpected(reader, "a blank before it");
  }
  reader.at += words.tokens;
  params.emplace(*key, std::move(value));
  return {};
}

// The fault of the parameters together; empty: none.
std::string conflict(const Params& params) {
  if (params.contains(kSvcNoDefaultAlpn) && !params.contains(kSvcAlpn)) {
    return "no-default-alpn without alpn";
  }
  const auto mandatory = params.find(kSvcMandatory);
  if (mandatory == params.end()) return {};
  for (size_t at = 0; at < mandatory->second.size(); at += 2) {
    const uint16_t key = u16_at(mandatory->second, at);
    if (!params.contains(key)) return "mandatory lists " + svc_key_text(key) + ", which is absent";
  }
  return {};
}

struct WireParam {
  uint16_t key;
  std::string_view value;
};

std::optional<WireParam> take_param(std::string_view& rest) {
  if (rest.size() < 4 || rest.size() - 4 < u16_at(rest, 2)) return std::nullopt;
  const size_t length = u16_at(rest, 2);
  const WireParam param{u16_at(rest, 0), rest.substr(4, length)};
  rest.remove_prefix(4 + length);
  return param;
}

}  // namespace

Result<void> read_svc_params(RdataReader& reader) {
  Params params;
  const size_t begin = reader.at;
  while (!reader.at_end()) TRY(read_param(reader, params));
  if (const std::string why = conflict(params); !why.empty()) {
    reader.at = begin;
    return Error(why);
  }
  for (const auto& [key, value] : params) {
    put_u16(reader.rdata, key);
    put_u16(reader.rdata, static_cast<unsigned>(value.size()));
    reader.rdata += value;
  }
  return {};
}

bool are_svc_params(std::string_view rdata) {
  Params params;
  while (!rdata.empty()) {
    const auto param = take_param(rdata);
    const bool rises = param && (params.empty() || params.rbegin()->first < param->key);
    if (!rises || !is_svc_value(param->key, param->value)) return false;
    params.emplace(param->key, param->value);
  }
  return conflict(params).empty();
}

bool append_svc_params(std::string& out, std::string_view rdata) {
  while (const auto param = rdata.empty() ? std::nullopt : take_param(rdata)) {
    out += ' ' + svc_key_text(param->key);
    if (!append_svc_value(out, param->key, param->value)) return false;
  }
  return true;
}

}  // namespace millrace::dnszone
