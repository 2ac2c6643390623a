// The system's log, syslog(3).
#pragma once

#include <memory>
#include <string>

namespace millrace {

enum class LogLevel { notice, error };

class SystemLog {
 public:
  virtual ~SystemLog() = default;
  // Connects now, with what that needs: a process that is confined later cannot. Without it nothing
  // is written.
  virtual void open() = 0;
  // One line, printable. A log that does not take it is not an error: there is nobody to report
  // that to.
  virtual void write(LogLevel level, const std::string& line) = 0;
};

// As "millrace", facility daemon, with the process's number. One in a process.
std::unique_ptr<SystemLog> make_system_log();

}  // namespace millrace
