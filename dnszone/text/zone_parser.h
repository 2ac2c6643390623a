// From tokens to records: owners, TTLs, classes, types and directives of zone text.
#pragma once

#include <deque>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "dnszone/syntax/zone_lexer.h"
#include "dnszone/text/zone_faults.h"
#include "dnszone/text/zone_text.h"

namespace millrace::dnszone {

class ZoneParser {
 public:
  ZoneParser(DnsName origin, IncludeLoader& loader, ReadZoneOptions options);

  // Reads the file and what it includes. Once.
  Result<ZoneText> parse(SourceFile file);

 private:
  using Tokens = std::span<const Token>;
  // What $ORIGIN and $INCLUDE change for the lines of one file.
  struct Scope {
    uint32_t file = 0;
    std::string origin;  // wire
  };
  struct RecordHead {
    std::optional<uint32_t> ttl;
    RrType type{};
    size_t size = 0;  // tokens before the rdata
  };

  void parse_file(uint32_t file, std::string origin);
  void parse_entry(Scope& scope, const Entry& entry);
  void take_lexer_faults(const Scope& scope, ZoneLexer& lexer);
  void fault(const Scope& scope, const Token& token, const std::string& message);
  void fault_behind(const Scope& scope, const Token& token, const std::string& message);

  // zone_directive.cc
  void parse_directive(Scope& scope, const Entry& entry);
  void parse_origin(Scope& scope, Tokens tokens);
  void parse_default_ttl(const Scope& scope, Tokens tokens);
  void parse_include(const Scope& scope, Tokens tokens);
  void parse_generate(const Scope& scope, const Entry& entry);
  void include(const Scope& scope, const Token& token, const Path& path, std::string origin);
  Result<uint32_t> file_index(const Path& path);
  Result<Path> include_path(const Token& token) const;
  bool has_arguments(const Scope& scope, Tokens tokens, size_t fewest, size_t most,
                     const char* wanted);

  // zone_record.cc
  void parse_record(const Scope& scope, const Entry& entry, Tokens tokens);
  bool read_owner(const Scope& scope, const Entry& entry, const Token& token);
  std::optional<RecordHead> read_head(const Scope& scope, Tokens tokens);
  bool read_head_token(const Scope& scope, const Token& token, RecordHead& head, bool& classed);
  std::optional<uint32_t> read_ttl(const Scope& scope, const Token& token);
  std::optional<uint32_t> ttl_of(const Scope& scope, const Token& token, const RecordHead& head,
                                 std::string_view rdata);
  bool is_closing_soa(const RecordHead& head, std::string_view rdata) const;
  bool accept_soa(const Scope& scope, const Token& type, Tokens rdata);
  void add_record(const Scope& scope, const Entry& entry, const Token& first, Record record);

  ZoneText text_;
  IncludeLoader& loader_;
  ReadZoneOptions options_;
  ZoneFaults faults_;
  std::deque<SourceFile> files_;  // whose contents the tokens refer to: they must not move
  std::vector<uint32_t> open_files_;
  size_t includes_ = 0;
  size_t generated_ = 0, generated_octets_ = 0;
  bool stopped_ = false;  // a limit was reached
  bool soa_seen_ = false;
  std::optional<DnsName> owner_;
  std::string owner_wire_;  // kept for its capacity
  std::optional<uint32_t> default_ttl_, last_ttl_;
};

}  // namespace millrace::dnszone
