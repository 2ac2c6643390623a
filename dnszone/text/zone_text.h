// Zone text as people write it (RFC 1035 §5, RFC 2308 §4 $TTL), read with the position of every
// part.
#pragma once

#include <string>
#include <vector>

#include "core/files/files.h"
#include "dnszone/record/record.h"
#include "dnszone/record/rrset_fault.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

struct SourceFile {
  Path path;
  std::string contents;
  std::string version;  // FileStatus::version when it was read
};

// Octets [begin, end) of files[file]; line and column of begin count from 1, columns in octets. A
// zone has a Span for each of its records: 32 bits hold files of less than 4 GiB.
struct Span {
  uint32_t file = 0;
  uint32_t begin = 0, end = 0;
  uint32_t line = 0, column = 0;
};

struct PlacedRecord {
  Record record;
  Span span;  // from the first octet of the entry to its end, without comments after it
};

struct ZoneText {
  DnsName origin;
  std::vector<SourceFile> files;      // [0] is the zone file; then includes in the order met
  std::vector<PlacedRecord> records;  // in file order
  size_t soa = 0;                     // index into records
  Span serial;                        // the digits of the SOA's serial
  Path include_root{};                // what it was read with, ReadZoneOptions
  BarredDirectories barred{};

  uint32_t soa_serial() const;
  std::string place(const Span& span) const;  // "FILE:LINE"
};

// Its records, in file order; they stay where they are.
std::vector<const Record*> records_of(const ZoneText& text);
// "FILE:LINE" in that text, which must outlive it; empty: there is no such record.
RecordPlaces places_in(const ZoneText& text);

// An error or warning at one place.
struct ZoneFault {
  Path file;
  uint32_t line = 0, column = 0;  // from 1, columns in octets
  std::string message;            // "what was found, what was expected"

  std::string text() const;  // "FILE:LINE:COLUMN: message"
};

struct ReadZoneOptions {
  // Files are included from below this directory only, and relative names of files start here, as
  // in BIND and NSD; empty: the directory of the zone file.
  Path include_root{};
  BarredDirectories barred{};  // only public keys are included from below them
  size_t max_records = 20'000'000;
  size_t max_generated = 2'000'000;  // records by $GENERATE
  // A second SOA that is the same as the first is left out, as at the end of a zone transfer.
  bool closing_soa = false;
  // Gets the faults one by one, for callers that need more than the error's text; null: nowhere.
  std::vector<ZoneFault>* faults = nullptr;
};

// Reads the zone file and what it includes. The error's message holds one line for each fault, up
// to 20, "FILE:LINE:COLUMN: what was found, what was expected". Also refused here: no SOA or a
// second one, a SOA not at the origin, records outside the zone, CNAME and other data, an included
// file that is, or is reached through, a symbolic link, a file that is a key or the like, more
// records than the options allow. The file itself may be a link within the include root. Of what it
// quotes a message shows 60 octets, and nothing that may be a key. A record without TTL takes that
// of $TTL, else of the record before (RFC 1035 §5.1). A SOA without one takes its minimum, which is
// to the others as a $TTL then, as in BIND.
Result<ZoneText> read_zone(Files& files, const Path& file, const DnsName& origin,
                           const ReadZoneOptions& options = {});

// The pure part: `load` gives the contents of an included file.
class IncludeLoader {
 public:
  virtual ~IncludeLoader() = default;
  virtual Result<SourceFile> load(const Path& path) = 0;
};
Result<ZoneText> parse_zone(SourceFile file, const DnsName& origin, IncludeLoader& loader,
                            const ReadZoneOptions& options = {});

}  // namespace millrace::dnszone
