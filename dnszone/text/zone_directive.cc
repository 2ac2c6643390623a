// $ORIGIN, $TTL (RFC 2308 §4) and $INCLUDE; $GENERATE, an extension of BIND.
#include <algorithm>

#include "core/base/escaped_octets.h"
#include "core/base/printable.h"
#include "dnszone/syntax/name_text.h"
#include "dnszone/text/zone_generate.h"
#include "dnszone/text/zone_parser.h"
#include "dnszone/text/zone_source.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kMaxDepth = 16;                     // of nested includes
constexpr size_t kMaxIncludes = 10'000;              // in all: nested ones multiply
constexpr size_t kMaxGeneratedOctets = 256U << 20U;  // of the words of generated records

}  // namespace

void ZoneParser::parse_directive(Scope& scope, const Entry& entry) {
  const Token& name = entry.tokens.front();
  if (entry.blank_owner) {
    return fault(scope, name, name.shown() + " after white space: a directive must begin its line");
  }
  if (name.is("$ORIGIN")) return parse_origin(scope, entry.tokens);
  if (name.is("$TTL")) return parse_default_ttl(scope, entry.tokens);
  if (name.is("$INCLUDE")) return parse_include(scope, entry.tokens);
  if (name.is("$GENERATE")) return parse_generate(scope, entry);
  fault(scope, name,
        name.shown() +
            ", expected $ORIGIN, $TTL, $INCLUDE or $GENERATE (a name begins with \"\\$\")");
}

bool ZoneParser::has_arguments(const Scope& scope, Tokens tokens, size_t fewest, size_t most,
                               const char* wanted) {
  if (tokens.size() - 1 < fewest) {
    fault_behind(scope, tokens.back(), std::string("expected ") + wanted);
    return false;
  }
  if (tokens.size() - 1 > most) {
    fault(scope, tokens[most + 1],
          tokens[most + 1].shown() + " after the end of the directive, expected " + wanted);
    return false;
  }
  return true;
}

void ZoneParser::parse_origin(Scope& scope, Tokens tokens) {
  if (!has_arguments(scope, tokens, 1, 1, "a name")) return;
  std::string origin;
  const auto named = append_name(origin, tokens[1].text, scope.origin);
  if (!named) return fault(scope, tokens[1], named.error().message);
  scope.origin = std::move(origin);
}

void ZoneParser::parse_default_ttl(const Scope& scope, Tokens tokens) {
  if (!has_arguments(scope, tokens, 1, 1, "a TTL")) return;
  if (const auto ttl = read_ttl(scope, tokens[1])) default_ttl_ = ttl;
}

void ZoneParser::parse_include(const Scope& scope, Tokens tokens) {
  if (!has_arguments(scope, tokens, 1, 2, "a file name")) return;
  std::string origin = scope.origin;
  if (tokens.size() == 3) {
    origin.clear();
    const auto named = append_name(origin, tokens[2].text, scope.origin);
    if (!named) return fault(scope, tokens[2], named.error().message);
  }
  const auto path = include_path(tokens[1]);
  if (!path) return fault(scope, tokens[1], path.error().message);
  include(scope, tokens[1], *path, std::move(origin));
}

// The path below include_root, "." and ".." resolved in the text.
Result<Path> ZoneParser::include_path(const Token& token) const {
  std::string name;
  for (size_t at = 0; at < token.text.size();) {
    const auto octet = take_octet(token.text, at);
    if (!octet || *octet == '\0') return Error(token.shown() + ": invalid escape in a file name");
    name += *octet;
  }
  const Path& root = options_.include_root;
  const Path path = (root / name).lexically_normal();
  const Path relative = path.lexically_relative(root.empty() ? Path(".") : root.lexically_normal());
  if (relative.empty() || *relative.begin() == ".." || *relative.begin() == ".") {
    return Error(token.shown() + " is outside " +
                 (root.empty() ? "the zone file's directory" : printable(root.string())) +
                 ": only files below it are included");
  }
  if (is_key_file_name(path)) return Error(token.shown() + " is a private key, expected zone text");
  if (const auto barred = barred_directory(path, options_.barred)) {
    return Error(token.shown() + " is in " + printable(barred->string()) +
                 ", a directory of keys or of millrace's state: only public keys (K*.key) are "
                 "included from there");
  }
  return path;
}

Result<uint32_t> ZoneParser::file_index(const Path& path) {
  for (uint32_t i = 0; i < files_.size(); ++i) {
    if (files_[i].path.lexically_normal() == path) return i;
  }
  ASSIGN(SourceFile loaded, loader_.load(path));
  files_.push_back(std::move(loaded));
  return static_cast<uint32_t>(files_.size() - 1);
}

// The origin and the owner of the line before come back after the included file (RFC 1035 §5.1);
// the file starts with the owner that was current, and the TTL it sets stays, as in BIND.
void ZoneParser::include(const Scope& scope, const Token& token, const Path& path,
                         std::string origin) {
  if (++includes_ > kMaxIncludes || open_files_.size() > kMaxDepth) {
    stopped_ = true;
    return fault(scope, token, "more than 10000 files included, or more than 16 nested");
  }
  const auto file = file_index(path);
  if (!file) return fault(scope, token, file.error().text());
  if (std::find(open_files_.begin(), open_files_.end(), *file) != open_files_.end()) {
    return fault(scope, token, token.shown() + " includes itself");
  }
  const auto owner = owner_;
  parse_file(*file, std::move(origin));
  owner_ = owner;
}

void ZoneParser::parse_generate(const Scope& scope, const Entry& entry) {
  const Tokens tokens = entry.tokens;
  if (!has_arguments(scope, tokens, 4, kMaxTokens, "a range, an owner, a type and rdata")) return;
  const auto range = parse_generate_range(tokens[1].text);
  if (!range) return fault(scope, tokens[1], range.error().message);
  const auto head = read_head(scope, tokens.subspan(3));
  if (!head) return;
  const size_t rdata = 3 + head->size;
  if (head->type == RrType::soa) {
    return fault(scope, tokens[rdata - 1], "a SOA of $GENERATE, expected it on a line of its own");
  }
  if (!has_arguments(scope, tokens, rdata, rdata, "rdata, in quotes if it has several words"))
    return;
  generated_ += (range->last - range->first) / range->step + 1;
  if (generated_ > options_.max_generated) {
    stopped_ = true;
    return fault(scope, tokens[1],
                 "more than " + std::to_string(options_.max_generated) +
                     " records by $GENERATE in the zone");
  }
  GeneratedTokens generated(tokens.subspan(2));
  for (uint64_t n = range->first; n <= range->last; n += range->step) {
    const auto made = generated.make(static_cast<uint32_t>(n));
    if (!made) return fault(scope, tokens[generated.place() + 2], made.error().message);
    for (const Token& token : generated.tokens()) generated_octets_ += token.text.size();
    if (generated_octets_ > kMaxGeneratedOctets) {
      stopped_ = true;
      return fault(scope, tokens[1], "more than 256 MiB of text by $GENERATE in the zone");
    }
    parse_record(scope, entry, generated.tokens());
    if (stopped_ || faults_.any()) return;  // else every number would repeat the same fault
  }
}

}  // namespace millrace::dnszone
